"""Reads the sample pages with a foreign XML parser: check_pages.py WRITE_SAMPLE_REPORT"""
import subprocess
import sys
import xml.etree.ElementTree

for mode in ("--full", "--bare", "--empty"):
    page = subprocess.run([sys.argv[1], mode], check=True, stdout=subprocess.PIPE).stdout
    root = xml.etree.ElementTree.fromstring(page)
    assert root.tag == "html", root.tag
