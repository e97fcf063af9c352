/** `en/customers.ts` in Portuguese. */
export const customers = `{{#open}}
{{#first}}
Estamos investigando um problema em {{system}} que começou às {{began}}.

O que você pode perceber:
(o que os clientes percebem, nas palavras deles?)
{{/first}}
{{^first}}
O problema em {{system}} que começou às {{began}} ainda não foi resolvido.

O que você pode perceber:
(o que os clientes percebem agora?)

O que estamos fazendo:
(o que está sendo feito?)
{{/first}}
{{#nextUpdate}}

Daremos uma nova atualização até {{nextUpdate}} ({{zone}}).
{{/nextUpdate}}
{{/open}}
{{^open}}
O problema em {{system}} foi resolvido. Ele durou das {{began}} às {{ended}} ({{zone}}).

O que você pode ter percebido:
(o que os clientes perceberam?)

O que você precisa fazer:
(o que os clientes precisam fazer agora, ou nada?)
{{/open}}
`;
