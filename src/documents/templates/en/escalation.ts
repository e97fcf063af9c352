/** Calls whoever is next: what is wrong, what was tried, what is needed. Plain text, for a chat or a phone. */
export const escalation = `ESCALATING INCIDENT

Priority: {{severity}}
Start: {{start}}
Duration so far: {{duration}}
Where: {{system}}, {{environment}}

Summary:
{{title}}

Impact:
{{#impact}}
- {{text}}
{{/impact}}
{{#impactMore}}
({{impactMore}} more)
{{/impactMore}}
{{^impact}}
(who is affected, and how?)
{{/impact}}

Tried so far:
{{#triedBefore}}
({{triedBefore}} before)
{{/triedBefore}}
{{#tried}}
{{number}}. {{text}}
{{/tried}}
{{^tried}}
(nothing yet)
{{/tried}}

Evidence:
{{#evidence}}
- {{text}}
{{/evidence}}
{{#evidenceMore}}
({{evidenceMore}} more)
{{/evidenceMore}}
{{^evidence}}
(none)
{{/evidence}}

{{#dashboard}}
Dashboard: {{dashboard}}

{{/dashboard}}
{{#runbook}}
Runbook: {{runbook}}

{{/runbook}}
Help needed:
{{#help}}
{{help}}
{{/help}}
{{^help}}
(what do you need?)
{{/help}}

{{#otherwise}}
Without an answer by {{otherwiseAt}}:
{{otherwise}}

{{/otherwise}}
{{#cc}}
cc: {{cc}}
{{/cc}}
`;
