-- Invariant: what is taken out of a bucket's index is a session that has expired.
--
-- KEYS  1 the bucket's sessions by id   then the sessions (hashes)
-- ARGV  the id of each session
-- Returns how many were taken out.

local forgotten = 0
for i, id in ipairs(ARGV) do
  if redis.call('EXISTS', KEYS[i + 1]) == 0 then
    forgotten = forgotten + redis.call('ZREM', KEYS[1], id)
  end
end
return forgotten
