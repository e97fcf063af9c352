/** From whoever was on call to whoever is next. */
export const handoff = `# On-call handoff {{day}}

<!-- plantao:begin shift -->
- **From**: {{#outgoing}}{{outgoing}}{{/outgoing}}{{^outgoing}}nobody{{/outgoing}}
- **To**: {{#incoming}}{{incoming}}{{/incoming}}{{^incoming}}nobody{{/incoming}}
- **Shift**: {{from}} to {{until}}
- **Status**: {{#calm}}stable{{/calm}}{{^calm}}{{#openIncident}}open incident{{/openIncident}}{{^openIncident}}alerts firing{{/openIncident}}{{/calm}}

{{system}}, {{environment}}, as of {{now}}. Times in {{zone}}. Numbers in brackets are events of the journal.
<!-- plantao:end shift -->

## Incidents

<!-- plantao:begin incidents -->
{{#incidents}}
- {{#open}}**OPEN** {{/open}}{{at}} {{severity}} {{title}}: {{status}}, {{lasted}}{{#owner}}, {{owner}}{{/owner}}{{#cause}}: {{cause}}{{/cause}} ({{id}})
{{/incidents}}
{{^incidents}}
None.
{{/incidents}}
<!-- plantao:end incidents -->

## Alerts firing

<!-- plantao:begin alerts -->
{{#alerts}}
- {{severity}} {{name}} since {{since}}: {{evidence}}{{#by}} (acknowledged by {{by}}){{/by}}{{^by}} (nobody has taken it){{/by}}
{{/alerts}}
{{^alerts}}
None.
{{/alerts}}
<!-- plantao:end alerts -->

## Muted

<!-- plantao:begin muted -->
{{#muted}}
- {{name}}{{#until}} until {{until}}{{/until}}{{#reason}}: {{reason}}{{/reason}}{{#by}} ({{by}}){{/by}}
{{/muted}}
{{^muted}}
Nothing.
{{/muted}}
<!-- plantao:end muted -->

## Actions

<!-- plantao:begin actions -->
{{#actions}}
- {{at}} {{who}}: {{what}}: {{outcome}} [{{event}}]
{{/actions}}
{{^actions}}
None.
{{/actions}}
<!-- plantao:end actions -->

## Planned

<!-- plantao:begin planned -->
{{#planned}}
- {{at}} {{what}}
{{/planned}}
{{^planned}}
Nothing that plantao knows of in the next two days.
{{/planned}}
<!-- plantao:end planned -->

(what else is planned: deploys, migrations, people away?)

## Open work

<!-- plantao:begin open-work -->
{{#checklists}}
- [ ] Checklist {{name}}{{#due}}, due {{due}}{{/due}}{{#left}}: {{left}}{{/left}}{{#missed}} (missed {{missed}}){{/missed}}
{{/checklists}}
{{#followUps}}
- [ ] {{text}} ({{incident}}{{#owner}}, {{owner}}{{/owner}}{{#due}}, by {{due}}{{/due}})
{{/followUps}}
{{^checklists}}
{{^followUps}}
Nothing.
{{/followUps}}
{{/checklists}}
<!-- plantao:end open-work -->

## Remarks

(what should they know, and keep an eye on?)

## Contacts

<!-- plantao:begin contacts -->
{{#contacts}}
- {{name}}: {{contact}}
{{/contacts}}
{{#dashboard}}
- Dashboard: {{dashboard}}
{{/dashboard}}
{{^contacts}}
{{^dashboard}}
None configured.
{{/dashboard}}
{{/contacts}}
<!-- plantao:end contacts -->
`;
