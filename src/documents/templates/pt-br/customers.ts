/** `en/customers.ts` in Portuguese. */
export const customers = `{{#open}}
{{#first}}
Estamos investigando um problema em {{system}} que começou às {{began}}.

O que você pode perceber:
(o que os clientes percebem, nas palavras deles?)
{{/first}}
{{^first}}
O problema em {{system}} que começou às {{began}} ainda não terminou.

O que você pode perceber:
(o que os clientes percebem agora?)

O que estamos fazendo:
(o que está sendo feito?)
{{/first}}
{{#nextUpdate}}

Voltaremos a escrever até {{nextUpdate}} ({{zone}}).
{{/nextUpdate}}
{{/open}}
{{^open}}
O problema em {{system}} terminou. Durou das {{began}} às {{ended}} ({{zone}}).

O que você pode ter percebido:
(o que os clientes perceberam?)

O que você precisa fazer:
(o que os clientes precisam fazer agora, ou nada?)
{{/open}}
`;
