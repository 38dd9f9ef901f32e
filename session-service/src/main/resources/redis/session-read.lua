-- Reads sessions of one bucket in one call.
--
-- KEYS  the sessions (hashes)
-- Returns for each session an array of its members, in the order below, or an empty one.

local answers = {}
for i, key in ipairs(KEYS) do
  local found = redis.call('HMGET', key, 'user', 'name', 'client', 'gateway', 'state', 'created',
    'seen', 'expires', 'resumes')
  answers[i] = found[1] and found or {}
end
return answers
