"""A certificate authority of a test, by the openssl command."""
import pathlib
import subprocess

CONFIG = """
[ca]
default_ca = authority
[authority]
dir = {folder}
database = {folder}/index.txt
serial = {folder}/serial
crlnumber = {folder}/crlnumber
new_certs_dir = {folder}
certificate = {folder}/ca.pem
private_key = {folder}/ca.key
default_md = sha256
default_days = 30
default_crl_days = 30
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
"""


class Authority:
    def __init__(self, folder, name):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.config = self.folder / "ca.cnf"
        self.config.write_text(CONFIG.format(folder=self.folder))
        (self.folder / "index.txt").write_text("")
        (self.folder / "serial").write_text("1000\n")
        (self.folder / "crlnumber").write_text("01\n")
        self.certificate = self.folder / "ca.pem"
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                     "-subj", f"/CN={name}", "-keyout", self.folder / "ca.key", "-out", self.certificate,
                     "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=keyCertSign,cRLSign")

    def openssl(self, command, *arguments):
        subprocess.run(["openssl", command, "-config", self.config, *arguments], check=True, capture_output=True)

    def issue(self, name, alternative="", dates=()):
        """The chain and the key of a new certificate. `dates`: when it begins and ends, YYYYMMDDHHMMSSZ."""
        key, request, certificate = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "pem"))
        extension = ["-addext", f"subjectAltName={alternative}"] if alternative else []
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
                     "-keyout", key, "-out", request, *extension)
        key.chmod(0o600)
        period = ["-startdate", dates[0], "-enddate", dates[1]] if dates else []
        self.openssl("ca", "-batch", "-notext", "-in", request, "-out", certificate, *period)
        return certificate, key

    def revoke(self, certificate):
        self.openssl("ca", "-revoke", certificate)

    def revocations(self):
        """The list as a new file."""
        path = self.folder / "list.crl"
        self.openssl("ca", "-gencrl", "-out", path)
        return path
