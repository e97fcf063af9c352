/** What the demo's team has written: an ordinary Markdown file. Its headings are called as the alerts, so that 8 finds them. */
export const demoRunbook = `# Demo shop

Answers customers' questions: an API in front of an LLM gateway, a worker that drains the queue, a cache.

| Part | When it is down | Who knows it |
|---|---|---|
| API | nobody gets an answer | Ana |
| LLM gateway | answers fail, nothing else does | Bruno |
| Worker | answers are late: the queue grows | Ana |
| Cache | answers are slow | Carla |

See also [the first five minutes](#the-first-five-minutes) and the [dashboard](http://127.0.0.1:3000/d/demo).

## The first five minutes

1. Acknowledge the alert, so that others know (1 min)
2. Open the incident; write down what customers see (1 min)
3. Find the section called like the alert: \`8\` on the alert leads there (1 min)
4. Post the first update (2 min)
   - [ ] what is affected
   - [ ] since when
   - [ ] when the next update comes

## API does not answer

### Symptoms

- \`/health\` times out or is refused
- every customer waits

### Diagnosis

1. Is the process there? The pane Components says so.
2. What were its last lines? \`plantao logs api --level error\`

### Mitigation

If the process is gone or hangs:

\`\`\`bash
plantao run restart api
\`\`\`

> Still down after two restarts: escalate instead of a third.

## Requests fail

A release is the usual reason. Restart the API first, then read its errors.

\`\`\`bash
plantao run restart api
plantao logs api --level error --since 10m
\`\`\`

## Slow answers

1. Look at the hit rate of the cache in Metrics
2. If it is full of stale entries, flush it:

   \`\`\`bash
   plantao run flush-cache cache
   \`\`\`
3. Otherwise look at [the gateway](#llm-gateway-does-not-answer)

## Queue is jammed

The worker has stopped taking messages. Restarting loses none: what was taken is put back.

\`\`\`bash
plantao run restart worker
\`\`\`

## Data folder is full

The janitor removes old files; it has stopped.

\`\`\`bash
# How full is it?
plantao metrics

# Let it clean up
plantao run restart janitor
\`\`\`

## LLM gateway does not answer

Customers get no answer from the model; conversations are handed to people meanwhile.

### Diagnosis

1. What does the gateway say? \`plantao check llm\` (1 min)
2. What do the requests meet? \`plantao logs api --level error\` (1 min)

### Mitigation

- If \`llm is down\`: \`plantao run restart llm\`
- Otherwise: it came back by itself, go on

### Verification

1. \`llm is up for 5s\`
2. Do requests succeed again? \`error_rate < 1%\`
3. Tell customers that it is over: \`u\` on the incident

### Rollback

1. A restart that did not help is not repeated: escalate with \`e\`

## After an incident

- [ ] The API answers: \`api is up\`
- [ ] No request fails any more: \`error_rate < 1%\`
- [ ] Customers were told that it is over
- [ ] What is left to be done stands as follow-ups: \`F\` on the incident
`;
