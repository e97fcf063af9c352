/** `en/escalation.ts` in Portuguese. */
export const escalation = `ESCALANDO INCIDENTE

Prioridade: {{severity}}
Início: {{start}}
Duração até agora: {{duration}}
Onde: {{system}}, {{environment}}

Resumo:
{{title}}

Impacto:
{{#impact}}
- {{text}}
{{/impact}}
{{#impactMore}}
(mais {{impactMore}})
{{/impactMore}}
{{^impact}}
(quem é afetado, e como?)
{{/impact}}

Já tentado:
{{#triedBefore}}
({{triedBefore}} antes)
{{/triedBefore}}
{{#tried}}
{{number}}. {{text}}
{{/tried}}
{{^tried}}
(nada ainda)
{{/tried}}

Evidências:
{{#evidence}}
- {{text}}
{{/evidence}}
{{#evidenceMore}}
(mais {{evidenceMore}})
{{/evidenceMore}}
{{^evidence}}
(nenhuma)
{{/evidence}}

{{#dashboard}}
Dashboard: {{dashboard}}

{{/dashboard}}
{{#runbook}}
Runbook: {{runbook}}

{{/runbook}}
Ajuda necessária:
{{#help}}
{{help}}
{{/help}}
{{^help}}
(do que você precisa?)
{{/help}}

{{#otherwise}}
Sem resposta até {{otherwiseAt}}:
{{otherwise}}

{{/otherwise}}
{{#cc}}
cc: {{cc}}
{{/cc}}
`;
