/** `en/handoff.ts` in Portuguese. */
export const handoff = `# Passagem de plantão {{day}}

<!-- plantao:begin shift -->
- **De**: {{#outgoing}}{{outgoing}}{{/outgoing}}{{^outgoing}}ninguém{{/outgoing}}
- **Para**: {{#incoming}}{{incoming}}{{/incoming}}{{^incoming}}ninguém{{/incoming}}
- **Turno**: {{from}} a {{until}}
- **Situação**: {{#calm}}estável{{/calm}}{{^calm}}{{#openIncident}}incidente aberto{{/openIncident}}{{^openIncident}}há alertas ativos{{/openIncident}}{{/calm}}

{{system}}, {{environment}}, às {{now}}. Horários em {{zone}}. Os números entre colchetes identificam os eventos no registro.
<!-- plantao:end shift -->

## Incidentes

<!-- plantao:begin incidents -->
{{#incidents}}
- {{#open}}**ABERTO** {{/open}}{{at}} {{severity}} {{title}}: {{status}}, {{lasted}}{{#owner}}, {{owner}}{{/owner}}{{#cause}}: {{cause}}{{/cause}} ({{id}})
{{/incidents}}
{{^incidents}}
Nenhum.
{{/incidents}}
<!-- plantao:end incidents -->

## Alertas ativos

<!-- plantao:begin alerts -->
{{#alerts}}
- {{severity}} {{name}} desde {{since}}: {{evidence}}{{#by}} (reconhecido por {{by}}){{/by}}{{^by}} (ninguém assumiu){{/by}}
{{/alerts}}
{{^alerts}}
Nenhum.
{{/alerts}}
<!-- plantao:end alerts -->

## Silenciados

<!-- plantao:begin muted -->
{{#muted}}
- {{name}}{{#until}} até {{until}}{{/until}}{{#reason}}: {{reason}}{{/reason}}{{#by}} ({{by}}){{/by}}
{{/muted}}
{{^muted}}
Nada.
{{/muted}}
<!-- plantao:end muted -->

## Ações

<!-- plantao:begin actions -->
{{#actions}}
- {{at}} {{who}}: {{what}}: {{outcome}} [{{event}}]
{{/actions}}
{{^actions}}
Nenhuma.
{{/actions}}
<!-- plantao:end actions -->

## Planejado

<!-- plantao:begin planned -->
{{#planned}}
- {{at}} {{what}}
{{/planned}}
{{^planned}}
Nada previsto para os próximos dois dias, até onde o plantao sabe.
{{/planned}}
<!-- plantao:end planned -->

(o que mais está planejado: deploys, migrações, ausências?)

## Em aberto

<!-- plantao:begin open-work -->
{{#checklists}}
- [ ] Checklist {{name}}{{#due}}, previsto para {{due}}{{/due}}{{#left}}: {{left}}{{/left}}{{#missed}} (não feito {{missed}}){{/missed}}
{{/checklists}}
{{#followUps}}
- [ ] {{text}} ({{incident}}{{#owner}}, {{owner}}{{/owner}}{{#due}}, até {{due}}{{/due}})
{{/followUps}}
{{^checklists}}
{{^followUps}}
Nada.
{{/followUps}}
{{/checklists}}
<!-- plantao:end open-work -->

## Observações

(o que quem assume precisa saber, e no que ficar de olho?)

## Contatos

<!-- plantao:begin contacts -->
{{#contacts}}
- {{name}}: {{contact}}
{{/contacts}}
{{#dashboard}}
- Dashboard: {{dashboard}}
{{/dashboard}}
{{^contacts}}
{{^dashboard}}
Nenhum configurado.
{{/dashboard}}
{{/contacts}}
<!-- plantao:end contacts -->
`;
