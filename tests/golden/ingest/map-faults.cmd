# What is wrong with a mapping is told with its path; nothing is read by it.
cd "$TMP"
m() { printf '%s' "{\"name\":\"own\",\"platform\":\"p\",\"kind\":\"${kind-touch}\",\"channel\":\"c\",\"need\":[\"time\"],$1}" >own.json; leat-ingest --map own.json own.json || true; }
c() { m "\"columns\":[{\"header\":[\"t\"],\"to\":\"time\",\"as\":\"${as-stamp}\"},$1]"; }
c '{"header":["x"],"to":"campain"}'
c '{"header":["x"],"to":"campaign","as":"texts"}'
c '{"header":[],"to":"campaign"}'
c '{"header":["x"],"to":"campaign","as":"query"}'
c '{"header":["x"],"to":"campaign","entry":["y"]}'
c '{"header":["x"],"to":"campaign","as":"person"}'
c '{"header":["x"],"to":"kind"}'
c '{"header":["x"],"to":"kind","as":"word","values":{"a":"spend"}}'
c '{"header":["x"],"to":"as_of","as":"day"}'
c '{"header":["x"],"to":"campaign","set":{"event":"shout"}}'
c '{"header":["x"],"to":"campaign","unles":["y"]}'
as=day c '{"header":["x"],"to":"user"}'
kind=spend c '{"header":["x"],"to":"cost","as":"money"}'
kind=spend as=day c '{"header":["x"],"to":"kind","as":"word"}'
kind=spends c '{"header":["x"],"to":"cost"}'
m '"columns":[],"rows":5'
m '"columns":[{"header":["t"],"to":"time","as":"utc"}],"tail":[{"starts":"a","as":"zone"},{"starts":"b","as":"end"}]'
m '"columns":[{"header":["t"],"to":"time","as":"utc"}],"preamble":[{"starts":"a"}]'
m '"columns":[{"header":["t"],"to":"time","as":"utc"}],"set":{"utm_source":"x"}'
