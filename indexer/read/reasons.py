"""The words of the ledger: every reason code and flag of reading, with one sentence each."""

from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[str, str] = MappingProxyType(
    {
        # pages, redirects, revisits
        "page": "A page for extraction to judge.",
        "redirect": "The server sent the reader to another URL.",
        "revisit_identical": "The payload is that of an earlier capture (identical-payload).",
        "revisit_not_modified": "The server said that nothing had changed (server-not-modified).",
        "revisit_other": "A revisit record with another profile, or none.",
        # sound records that hold no page
        "warcinfo": "Describes the archive file itself.",
        "request": "What the crawler asked, not what it got.",
        "metadata": "The crawler's notes on another record.",
        "continuation": "A later segment of a record; its bytes are read with the first segment.",
        "unknown_type": "A record type that no WARC standard defines.",
        "no_uri": "The record does not say which URL it holds.",
        "not_web_uri": "The URL is neither http nor https.",
        "not_html": "The content is of another type: picture, style sheet, script, PDF and so on.",
        "empty_body": "The response has no content.",
        "http_informational": "The HTTP status is below 200.",
        "http_no_content": "The HTTP status 204 or 205 says that there is no content.",
        "http_partial": "The HTTP status 206 says that this is only a range of the content.",
        "http_not_modified": "The HTTP status 304 says that the content is elsewhere.",
        "http_redirect_nowhere": "The HTTP status announces a redirect, but there is no target.",
        "http_other_success": "The HTTP status is 2xx, but not one that carries a page.",
        "http_client_error": "The HTTP status is 4xx: the server did not give the page.",
        "http_server_error": "The HTTP status is 5xx: the server failed.",
        "http_unknown_status": "The HTTP status is not one that the standard defines.",
        "subresource": "A picture, style sheet or frame that belongs to a saved page.",
        "padding": "Zero bytes between records.",
        # content that could not be decoded
        "unknown_encoding": "The Content-Encoding is not supported.",
        "undecodable_body": "The body is not what its Content-Encoding says, nor is it text.",
        "body_too_big": "The decoded body was cut: it is longer than any page, or a bomb.",
        # content that could be read around its damage
        "damaged_body": "The encoded body is damaged; what came before the damage is read.",
        "bad_chunk": "The chunked body is damaged; all of it is read, chunk lines perhaps too.",
        "digest_mismatch": "The payload is not the one whose digest the record states.",
        # damage of the archive
        "garbage": "Bytes that belong to no record.",
        "not_a_record": "A sound gzip member or zstd frame whose content is not a record.",
        "damaged_member": "A gzip member or zstd frame with wrong bytes; what came before is kept.",
        "truncated": "The data end before the record does; what is there is kept.",
        "bomb": "A compressed unit that inflates out of all proportion was given up.",
        "bad_length": "Content-Length does not lead to the record's end; the next header ended it.",
        "missing_length": "There is no Content-Length; the next header ended the record.",
        "poison": "Reading it ended the process that did; it was set aside.",
        "header_too_large": "The record's header is longer than any real one.",
        # whole files and packages
        "unknown_format": "The file is neither an archive nor a saved page.",
        "unsupported_format": "An archive format or compression that is not read (bzip2, xz, lz4).",
        "empty_file": "The file or package entry is empty.",
        "unreadable": "The file could not be opened or read.",
        "zip_damaged": "The zip directory is missing or damaged; bytes of a WACZ were searched.",
        "zip_too_large": "The WACZ has more entries than any real one; not all of them are read.",
        "zip_bad_name": "An entry's name is absolute, climbs out of the package or has odd bytes.",
        "zip_symlink": "An entry is a symbolic link.",
        "zip_duplicate": "An entry has the name of an earlier one.",
        "zip_overlap": "An entry shares bytes with another one.",
        "zip_encrypted": "An entry is encrypted.",
        "zip_method": "An entry is compressed by a method that is not read.",
        "zip_bad_entry": "An entry's own header does not fit the directory.",
        "zip_nested": "A package inside a package inside a package.",
        "wacz_digest_mismatch": "A file of the package is not the one its datapackage.json lists.",
        "wacz_missing_file": "A file that datapackage.json lists is not in the package.",
        "wacz_bad_json": "datapackage.json cannot be read.",
        "mhtml_no_page": "A web page archive (MHTML) without a page in it.",
    }
)

FLAGS: Mapping[str, str] = MappingProxyType(
    {
        "recovered": "Found by searching after damage, not by the chain of lengths.",
        "mixed": "Stored in another way (gzip, zstd, plain) than the file's first record.",
        "warc_version": "The WARC version is not one of 0.17 to 1.1.",
        "many_fields": "The record's header has more than a thousand fields.",
        "bad_date": "WARC-Date is not a well-formed date.",
        "http_date": "The capture date is the HTTP Date, for want of a better one.",
        "no_date": "No date says when this was captured.",
        "mtime": "The capture date is the file's modification time, for want of a better one.",
        "url_cut": "The URL was cut to 8,192 characters.",
        "no_http_head": "A response without an HTTP head.",
        "bad_http_head": "The HTTP head does not begin with a status line.",
        "bad_chunk": "The chunked body is damaged; what follows the bad chunk is kept as it is.",
        "encoding_name": "The Content-Encoding names no known coding, and the body is text.",
        "not_encoded": "The body is not encoded as its Content-Encoding says, but text.",
        "damaged_body": "The encoded body is damaged; what came before the damage is kept.",
        "undeclared_encoding": "The body was compressed without saying so.",
        "truncated_decoded": "The decoded body was cut at the limit.",
        "warc_truncated": "The crawler says that it cut the content (WARC-Truncated).",
        "digest_mismatch": "The payload does not have the digest that the record states.",
        "segments": "The content was joined from several segments.",
        "segments_missing": "Later segments of the content are not in this file.",
        "unlisted": "The package has a page list, and this page is not on it.",
        "derived_url": "The file does not state its URL; this one was made from its path.",
    }
)
