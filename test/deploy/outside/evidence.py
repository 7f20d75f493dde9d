"""
Reads the ledger from its bucket and checks every hash chain, from the written rules alone: entries are numbered from 1
without gaps, each carries the SHA-256 of its own canonical JSON (sorted keys, no white space) without the member
`hash`, and the hash of the entry before it (64 zeros for the first).
"""
import hashlib
import json
from collections import defaultdict

import boto3


def read_ledger(region, bucket):
    s3 = boto3.client("s3", region_name=region)
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix="ledger/")
    versions = [version for page in pages for version in page.get("Versions", [])]
    chains = defaultdict(list)
    for key in {version["Key"] for version in versions}:
        entry = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        chains[key.split("/")[1]].append(entry)
    ordered = {name: sorted(entries, key=lambda entry: entry["seq"]) for name, entries in chains.items()}
    return {
        "problems": [problem for name, entries in ordered.items() for problem in check(name, entries)]
        + overwritten(versions),
        "chains": ordered,
    }


def check(chain, entries):
    previous = "0" * 64
    for number, entry in enumerate(entries, start=1):
        where = f"{chain} #{number}"
        if entry["seq"] != number:
            yield f"{where}: numbered {entry['seq']}"
        if entry["chain"] != chain:
            yield f"{where}: says it belongs to {entry['chain']}"
        if entry["previous"] != previous:
            yield f"{where}: does not follow the entry before it"
        if entry["hash"] != seal(entry):
            yield f"{where}: its hash does not match its content"
        previous = entry["hash"]


def seal(entry):
    unsealed = {key: value for key, value in entry.items() if key != "hash"}
    text = json.dumps(unsealed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def overwritten(versions):
    keys = [version["Key"] for version in versions]
    return [f"{key}: written more than once" for key in sorted(set(keys)) if keys.count(key) > 1]


def read_object(region, bucket, key):
    return json.loads(boto3.client("s3", region_name=region).get_object(Bucket=bucket, Key=key)["Body"].read())
