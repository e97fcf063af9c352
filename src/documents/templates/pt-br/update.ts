/** `en/update.ts` in Portuguese. */
export const update = `{{#open}}{{#first}}INVESTIGANDO{{/first}}{{^first}}ATUALIZAÇÃO{{/first}}{{/open}}{{^open}}RESOLVIDO{{/open}} {{severity}} {{title}} ({{system}}, {{environment}})

{{#open}}
Começou às {{began}}, {{lasted}} até agora. {{#owner}}Responsável: {{owner}}.{{/owner}}{{^owner}}Ninguém assumiu ainda.{{/owner}}
{{/open}}
{{^open}}
Das {{began}} às {{ended}} ({{lasted}}).
{{/open}}

Impacto:
{{#impact}}
{{impact}}
{{/impact}}
{{^impact}}
(quem é afetado, e como?)
{{/impact}}

{{#open}}
{{#actions.length}}
Feito até agora:
{{#actions}}
- {{at}} {{what}}: {{outcome}}
{{/actions}}

{{/actions.length}}
O que se sabe:
(o que se sabe, e o que vem agora?)
{{/open}}
{{^open}}
Causa:
{{#cause}}
{{cause}}
{{/cause}}
{{^cause}}
(qual foi a causa?)
{{/cause}}
{{/open}}

{{#nextUpdate}}
Próxima atualização até {{nextUpdate}}.
{{/nextUpdate}}
`;
