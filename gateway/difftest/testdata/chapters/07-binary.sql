## expressions id FROM every ORDER BY id
bin
length(bin)
octet_length(bin)
bit_length(bin)
bin || bin
bin || '\x0a0b'
bin = '\x00'
bin < '\x61'
encode(bin, ⟨'hex'|'base64'|'escape'⟩)
encode(bin, 'escape')
md5(bin)
sha256(bin)
encode(sha512(bin), 'hex')
sha224(bin)
substring(bin, 2)
substring(bin from 2 for 2)
substr(bin, 2, 1)
position('\x02' in bin)
get_byte('\x0102'::bytea, 1)
set_byte('\x0102'::bytea, 1, 255)
decode('616263', 'hex')
decode('YWJj', 'base64')
decode(encode(bin, 'hex'), 'hex') = bin
decode(encode(bin, 'base64'), 'base64') = bin
convert_from('\x68656c6c6f', 'UTF8')
convert_to(t, 'UTF8')
t::bytea
'\x4142'::bytea
'ab\000c'::bytea
trim('\x00'::bytea from '\x000100'::bytea)
overlay('\x010203'::bytea placing '\xff'::bytea from 2 for 1)
bin::text
coalesce(bin, '\x99')
bin IS NULL
bin IN ('\x00', '\x4142')
reverse(encode(bin, 'hex'))
crc32(bin)
bit_count(bin)
## statements
SELECT id, bin FROM every WHERE bin > '\x41' ORDER BY bin;
SELECT max(length(bin)) FROM every;
SELECT bin, count(*) FROM every GROUP BY bin ORDER BY bin;
SELECT decode('6', 'hex');
SELECT encode('x', 'nope');
