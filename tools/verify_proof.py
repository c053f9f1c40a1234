"""Check a proof of Cap commun with Python alone: python3 verify_proof.py FILE.gz FINGERPRINT

The fingerprint is the one written in the report, the minutes or the page that cites the figure.
"""

import gzip
import hashlib
import json
import sys
from decimal import Decimal
from pathlib import Path

text = gzip.decompress(Path(sys.argv[1]).read_bytes())
header, *records, last = text.decode().splitlines()
told = json.loads(last)
keys = [int(record.split("\t")[0]) for record in records]
weights = [Decimal(record.split("\t")[2]) for record in records]
checks = {
    "the fingerprint is the file's": hashlib.sha256(text).hexdigest() == sys.argv[2].strip().lower(),
    "each record stands once": keys == sorted(set(keys)),
    "the records are as many as told": len(records) == told["records"],
    "their weights make the figure": sum(weights, Decimal(0)) == Decimal(told["value"]),
}
print(header)
print(f"figure: {told['value']} ({told['records']} records)")
for words, held in checks.items():
    print("yes" if held else "NO ", words)
raise SystemExit(0 if all(checks.values()) else 1)
