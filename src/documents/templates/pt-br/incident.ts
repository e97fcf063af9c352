/** `en/incident.ts` in Portuguese. */
export const incident = `# {{title}}

<!-- plantao:begin facts -->
- **Incidente**: {{id}}
- **Severidade**: {{severity}}
- **Situação**: {{status}}
{{#troubleFrom}}
- **Problema**: {{^troubleUntil}}desde {{/troubleUntil}}{{troubleFrom}}{{#troubleUntil}} a {{troubleUntil}} ({{troubleLasted}}){{/troubleUntil}}
{{/troubleFrom}}
- **Aberto**: {{openedAt}} por {{openedBy}}
{{#acknowledgedAt}}
- **Reconhecido**: {{acknowledgedAt}}, {{acknowledgedAfter}} após a abertura
{{/acknowledgedAt}}
{{#mitigatedAt}}
- **Mitigado**: {{mitigatedAt}}, {{mitigatedAfter}} após a abertura
{{/mitigatedAt}}
{{#resolvedAt}}
- **Resolvido**: {{resolvedAt}}, {{resolvedAfter}} após a abertura
{{/resolvedAt}}
- **Duração**: {{lasted}}{{#open}} até agora{{/open}}
{{#owner}}
- **Responsável**: {{owner}}
{{/owner}}
{{#oncall.length}}
- **De plantão**: {{#oncall}}{{names}}{{#until}} até {{until}}, depois {{/until}}{{/oncall}}
{{/oncall.length}}
{{#people}}
- **Pessoas**: {{people}}
{{/people}}
{{#components}}
- **Componentes**: {{components}}
{{/components}}
{{#includes}}
- **Inclui**: {{includes}}
{{/includes}}

Horários em {{zone}}. Os números entre colchetes identificam os eventos no registro.
<!-- plantao:end facts -->

## Impacto

<!-- plantao:begin impact -->
{{#impact}}{{impact}}{{/impact}}{{^impact}}Ainda não escrito: \`plantao incident impact {{id}} TEXTO\`.{{/impact}}

{{#outages}}
- {{component}}: {{#down}}fora do ar por {{down}}{{#degraded}}, {{/degraded}}{{/down}}{{#degraded}}degradado por {{degraded}}{{/degraded}}
{{/outages}}
<!-- plantao:end impact -->

## Causa

<!-- plantao:begin cause -->
{{#cause}}{{cause}}{{/cause}}{{^cause}}Ainda desconhecida.{{/cause}}
<!-- plantao:end cause -->

<!-- plantao:begin what-happened -->
{{#alerts.length}}
## Alertas

{{#alerts}}
- **{{name}}** ({{severity}}), {{^until}}desde {{/until}}{{from}}{{#until}} a {{until}}{{/until}}{{#evidence}}: {{evidence}}{{/evidence}}
{{/alerts}}

{{/alerts.length}}
{{#worst.length}}
## Métricas no pior momento

{{#worst}}
- {{metric}}: {{value}} às {{at}}
{{/worst}}

{{/worst.length}}
{{#actions.length}}
## Ações

{{#actions}}
- {{at}} {{who}}: {{what}}: {{outcome}} [{{event}}]
{{/actions}}

{{/actions.length}}
## Linha do tempo

{{#timeline}}
{{#day}}
### {{day}}

{{/day}}
{{#entries}}
- {{time}} {{text}}{{#times}}, {{times}}{{/times}}{{#who}} ({{who}}){{/who}} [{{events}}]
{{/entries}}

{{/timeline}}
{{#messages.length}}
## Mensagens

{{#messages}}
- {{channel}}: {{sent}} enviadas{{#failed}}, {{failed}} com falha{{/failed}}, {{first}}{{#last}} a {{last}}{{/last}}
{{/messages}}
{{/messages.length}}
<!-- plantao:end what-happened -->

## Pendências

<!-- plantao:begin follow-ups -->
{{#followUps}}
- [{{#done}}x{{/done}}{{^done}} {{/done}}] {{text}}{{#owner}} ({{owner}}{{#due}}, até {{due}}{{/due}}){{/owner}}{{^owner}}{{#due}} (até {{due}}){{/due}}{{/owner}}
{{/followUps}}
{{^followUps}}
Nenhuma registrada.
{{/followUps}}
<!-- plantao:end follow-ups -->
`;
