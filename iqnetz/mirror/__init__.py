"""The public site as static files that anyone can host (docs/decisions/0026-the-mirror.md).

`export` leads through it: `scope` says what belongs to the copy, `site` answers in process,
`collection` follows the links, `pages` and `styles` change addresses in what was answered, `names`
gives each address a file, `folder` puts the files on disk.
"""
