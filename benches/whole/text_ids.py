"""The same addresses with ids as text. usage: text_ids.py IN.parquet OUT.parquet number|uuid

`number` writes the digits of the id; `uuid` 36 characters made from it, as Lantmäteriet's object identities are.
"""
import hashlib
import sys

import pyarrow
import pyarrow.parquet

source, result, form = sys.argv[1:4]


def uuid(number):
    text = hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


reader = pyarrow.parquet.ParquetFile(source)
schema = reader.schema_arrow
position = schema.get_field_index("address_id")
schema = schema.set(position, pyarrow.field("address_id", pyarrow.string()))
with pyarrow.parquet.ParquetWriter(result, schema) as writer:
    for group in range(reader.num_row_groups):
        table = reader.read_row_group(group)
        ids = table["address_id"]
        text = ids.cast(pyarrow.string()) if form == "number" else pyarrow.array(map(uuid, ids.to_pylist()), pyarrow.string())
        writer.write_table(table.set_column(position, schema.field(position), text).cast(schema))
