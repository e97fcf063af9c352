/** `en/postmortem.ts` in Portuguese. */
export const postmortem = `# Postmortem: {{title}}

<!-- plantao:begin facts -->
- **Incidente**: {{id}}, {{severity}}, {{status}}
- **Data**: {{day}}
- **Duração**: {{lasted}}{{#open}} até agora{{/open}}
{{#components}}
- **Componentes**: {{components}}
{{/components}}
{{#owner}}
- **Responsável**: {{owner}}
{{/owner}}
{{#people}}
- **Pessoas**: {{people}}
{{/people}}

Horários em {{zone}}. Os números entre colchetes identificam os eventos no registro.
<!-- plantao:end facts -->

## Resumo

(o que aconteceu, em duas frases?)

## Impacto

<!-- plantao:begin impact -->
{{#impact}}
{{impact}}

{{/impact}}
{{#outages}}
- {{component}}: {{#down}}fora do ar por {{down}}{{#degraded}}, {{/degraded}}{{/down}}{{#degraded}}degradado por {{degraded}}{{/degraded}}
{{/outages}}
{{#worst}}
- {{metric}}: {{value}} no pior momento, às {{at}}
{{/worst}}
<!-- plantao:end impact -->

(quantas pessoas ou requisições foram afetadas, e qual foi o custo?)

## Detecção

<!-- plantao:begin detection -->
{{#detectedBy}}
- Detectado pelo alerta **{{detectedBy}}**{{#detectedAfter}}, {{detectedAfter}} após o início{{/detectedAfter}}{{#detectedEvidence}}: {{detectedEvidence}}{{/detectedEvidence}}
{{/detectedBy}}
{{^detectedBy}}
- Nenhum alerta detectou; aberto por {{openedBy}} às {{openedAt}}
{{/detectedBy}}
{{#acknowledgedAt}}
- Reconhecido {{acknowledgedAfter}} após a abertura
{{/acknowledgedAt}}
{{^acknowledgedAt}}
- Não reconhecido
{{/acknowledgedAt}}
<!-- plantao:end detection -->

(o que teria mostrado o problema mais cedo?)

## Causas

<!-- plantao:begin cause -->
{{#cause}}Causa registrada: {{cause}}{{/cause}}{{^cause}}Nenhuma registrada.{{/cause}}
<!-- plantao:end cause -->

(o que desencadeou o problema, e o que o tornou possível?)

## Linha do tempo

<!-- plantao:begin timeline -->
{{#timeline}}
{{#day}}
### {{day}}

{{/day}}
{{#entries}}
- {{time}} {{text}}{{#times}}, {{times}}{{/times}}{{#who}} ({{who}}){{/who}} [{{events}}]
{{/entries}}

{{/timeline}}
<!-- plantao:end timeline -->

## Resolução

<!-- plantao:begin resolution -->
{{#actions}}
- {{at}} {{who}}: {{what}}: {{outcome}} [{{event}}]
{{/actions}}
{{^actions}}
- Nenhuma ação registrada
{{/actions}}
{{#mitigatedAt}}
- Mitigado {{mitigatedAfter}} após a abertura
{{/mitigatedAt}}
{{#resolvedAt}}
- Resolvido {{resolvedAfter}} após a abertura
{{/resolvedAt}}
<!-- plantao:end resolution -->

(o que resolveu o problema, e a solução é definitiva?)

## O que funcionou

(o que funcionou bem?)

## O que não funcionou

(o que não funcionou?)

## Onde tivemos sorte

(onde tivemos sorte?)

## Ações preventivas

<!-- plantao:begin follow-ups -->
{{#followUps}}
- [{{#done}}x{{/done}}{{^done}} {{/done}}] {{text}}{{#owner}} ({{owner}}{{#due}}, até {{due}}{{/due}}){{/owner}}{{^owner}}{{#due}} (até {{due}}){{/due}}{{/owner}}
{{/followUps}}
{{^followUps}}
Nenhuma registrada.
{{/followUps}}
<!-- plantao:end follow-ups -->

(o que mais evita que o problema se repita, quem faz, e até quando?)

## Comunicação

<!-- plantao:begin messages -->
{{#updates}}
- {{at}} {{#customers}}aos clientes: {{/customers}}{{text}} ({{who}}) [{{event}}]
{{/updates}}
{{^updates}}
- Nenhum aviso externo registrado
{{/updates}}
{{#messages}}
- {{channel}}: {{sent}} notificações{{#failed}}, {{failed}} com falha{{/failed}}
{{/messages}}
<!-- plantao:end messages -->
`;
