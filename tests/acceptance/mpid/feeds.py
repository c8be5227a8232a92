"""Messages of made-up patients for tests of socle-mpid."""
import zlib


def a28(domain, finess, ipp, control, name="TESTEUR", given="CAMILLE", birth=None, sex="F",
        place="54395", status="PROV", street=None):
    # People of a region were not all born on one day in one street.
    number = zlib.crc32(f"{domain}{ipp}".encode())
    birth = birth or f"{1930 + number % 70}{1 + number // 70 % 12:02}{1 + number // 840 % 28:02}"
    street = street or f"{1 + number % 97} RUE {number // 97 % 5000}"
    return (f"MSH|^~\\&|GAM|{finess}|MPI|REGION|20260105093000||ADT^A28^ADT_A05|{control}|D|2.5^FRA^2.11|||||FRA|"
            "UNICODE UTF-8|FR||2.11^IHE_FRANCE-2.11-PAM\r"
            "EVN||20260105093000||||20260105092955\r"
            f"PID|||{ipp}^^^{domain}&{finess}&M^PI||{name}^{given}^{given}^^^^L||{birth}|{sex}|||"
            f"{street}^^NANCY^^54000^FRA^H~^^^^^FRA^BDL^^{place}|||||||||||||||||||||{status}|20260105092955\r"
            "PV1||N\r").encode()


def a31(*arguments, **named):
    return a28(*arguments, **named).replace(b"ADT^A28", b"ADT^A31")


def pix(domain, finess, ipp, control, wanted=""):
    return (f"MSH|^~\\&|GAM|{finess}|MPI|REGION|20260105110000||QBP^Q23^QBP_Q21|{control}|D|2.5\r"
            f"QPD|IHE PIX Query|T{control}|{ipp}^^^{domain}&{finess}&M^PI{wanted}\rRCP|I\r").encode()


# Names in letters alone are kept as they are sent.
SYLLABLES = ["BA", "CO", "DU", "FE", "GI", "LO", "MA", "NE", "PI", "RO", "SA", "TU", "VE", "ZO", "KA", "LU"]


def word(number):
    """A name of four syllables, its own for each number up to 65,535."""
    return "".join(SYLLABLES[number >> shift & 15] for shift in (0, 4, 8, 12))


A = ("CH-A", "990000010")
B = ("CH-B", "990000028")
