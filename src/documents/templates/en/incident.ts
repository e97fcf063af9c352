/** For whoever was not there: what it was, what it did to people, what was done, what follows. */
export const incident = `# {{title}}

<!-- plantao:begin facts -->
- **Incident**: {{id}}
- **Severity**: {{severity}}
- **Status**: {{status}}
{{#troubleFrom}}
- **Trouble**: {{^troubleUntil}}since {{/troubleUntil}}{{troubleFrom}}{{#troubleUntil}} to {{troubleUntil}} ({{troubleLasted}}){{/troubleUntil}}
{{/troubleFrom}}
- **Opened**: {{openedAt}} by {{openedBy}}
{{#acknowledgedAt}}
- **Acknowledged**: {{acknowledgedAt}}, {{acknowledgedAfter}} after it was opened
{{/acknowledgedAt}}
{{#mitigatedAt}}
- **Mitigated**: {{mitigatedAt}}, {{mitigatedAfter}} after it was opened
{{/mitigatedAt}}
{{#resolvedAt}}
- **Resolved**: {{resolvedAt}}, {{resolvedAfter}} after it was opened
{{/resolvedAt}}
- **Duration**: {{lasted}}{{#open}} so far{{/open}}
{{#owner}}
- **Owner**: {{owner}}
{{/owner}}
{{#oncall.length}}
- **On call**: {{#oncall}}{{names}}{{#until}} until {{until}}, then {{/until}}{{/oncall}}
{{/oncall.length}}
{{#people}}
- **People**: {{people}}
{{/people}}
{{#components}}
- **Components**: {{components}}
{{/components}}
{{#includes}}
- **Includes**: {{includes}}
{{/includes}}

Times in {{zone}}. Numbers in brackets are events of the journal.
<!-- plantao:end facts -->

## Impact

<!-- plantao:begin impact -->
{{#impact}}{{impact}}{{/impact}}{{^impact}}Not written down yet: \`plantao incident impact {{id}} TEXT\`.{{/impact}}

{{#outages}}
- {{component}}: {{#down}}down for {{down}}{{#degraded}}, {{/degraded}}{{/down}}{{#degraded}}degraded for {{degraded}}{{/degraded}}
{{/outages}}
<!-- plantao:end impact -->

## Cause

<!-- plantao:begin cause -->
{{#cause}}{{cause}}{{/cause}}{{^cause}}Not known yet.{{/cause}}
<!-- plantao:end cause -->

<!-- plantao:begin what-happened -->
{{#alerts.length}}
## Alerts

{{#alerts}}
- **{{name}}** ({{severity}}), {{^until}}since {{/until}}{{from}}{{#until}} to {{until}}{{/until}}{{#evidence}}: {{evidence}}{{/evidence}}
{{/alerts}}

{{/alerts.length}}
{{#worst.length}}
## Metrics at their worst

{{#worst}}
- {{metric}}: {{value}} at {{at}}
{{/worst}}

{{/worst.length}}
{{#actions.length}}
## Actions

{{#actions}}
- {{at}} {{who}}: {{what}}: {{outcome}} [{{event}}]
{{/actions}}

{{/actions.length}}
## Timeline

{{#timeline}}
{{#day}}
### {{day}}

{{/day}}
{{#entries}}
- {{time}} {{text}}{{#times}}, {{times}}{{/times}}{{#who}} ({{who}}){{/who}} [{{events}}]
{{/entries}}

{{/timeline}}
{{#messages.length}}
## Messages

{{#messages}}
- {{channel}}: {{sent}} sent{{#failed}}, {{failed}} failed{{/failed}}, {{first}}{{#last}} to {{last}}{{/last}}
{{/messages}}
{{/messages.length}}
<!-- plantao:end what-happened -->

## Follow-ups

<!-- plantao:begin follow-ups -->
{{#followUps}}
- [{{#done}}x{{/done}}{{^done}} {{/done}}] {{text}}{{#owner}} ({{owner}}{{#due}}, by {{due}}{{/due}}){{/owner}}{{^owner}}{{#due}} (by {{due}}){{/due}}{{/owner}}
{{/followUps}}
{{^followUps}}
None recorded.
{{/followUps}}
<!-- plantao:end follow-ups -->
`;
