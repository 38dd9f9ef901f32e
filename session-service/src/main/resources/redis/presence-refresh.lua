-- Invariant: who enters a document is announced exactly once, and a bounded number may enter.
--
-- KEYS  1 the bucket's documents by their next expiry
--       then for each document: its sessions by expiry, its participants (hash of session id to event)
-- ARGV  1 time to live in ms   2 participants of one document at most
--       then for each document: its id, its channel, the number of entries, and for each entry the
--       session id and the event that announces it (a PresenceEvent with joined)
-- Returns how many entered.

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local expiresText = string.format('%d', now + tonumber(ARGV[1]))
-- Only a safety net for the time when no session service runs; expiry itself goes by the sorted set.
local abandonedAfter = string.format('%d', 20 * tonumber(ARGV[1]))

local entered = 0
local at = 3
for d = 1, (#KEYS - 1) / 2 do
  local expiry, people = KEYS[2 * d], KEYS[2 * d + 1]
  local document, channel, count = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
  at = at + 3
  for _ = 1, count do
    local session, event = ARGV[at], ARGV[at + 1]
    at = at + 2
    if redis.call('HEXISTS', people, session) == 1 then
      redis.call('ZADD', expiry, expiresText, session)
    elseif redis.call('HLEN', people) < tonumber(ARGV[2]) then
      redis.call('HSET', people, session, event)
      redis.call('ZADD', expiry, expiresText, session)
      redis.call('PUBLISH', channel, event)
      entered = entered + 1
    end
  end
  local first = redis.call('ZRANGE', expiry, 0, 0, 'WITHSCORES')
  if first[2] then
    redis.call('ZADD', KEYS[1], first[2], document)
    redis.call('PEXPIRE', expiry, abandonedAfter)
    redis.call('PEXPIRE', people, abandonedAfter)
  end
end
return entered
