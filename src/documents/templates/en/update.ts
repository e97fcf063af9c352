/** For the team and those who wait: how an incident stands. Plain text, for a chat or an e-mail. */
export const update = `{{#open}}{{#first}}INVESTIGATING{{/first}}{{^first}}UPDATE{{/first}}{{/open}}{{^open}}RESOLVED{{/open}} {{severity}} {{title}} ({{system}}, {{environment}})

{{#open}}
Began {{began}}, {{lasted}} so far. {{#owner}}{{owner}} is on it.{{/owner}}{{^owner}}Nobody has taken it yet.{{/owner}}
{{/open}}
{{^open}}
From {{began}} to {{ended}}, {{lasted}}.
{{/open}}

Impact:
{{#impact}}
{{impact}}
{{/impact}}
{{^impact}}
(who is affected, and how?)
{{/impact}}

{{#open}}
{{#actions.length}}
Done so far:
{{#actions}}
- {{at}} {{what}}: {{outcome}}
{{/actions}}

{{/actions.length}}
What is known:
(what is known, and what happens next?)
{{/open}}
{{^open}}
Cause:
{{#cause}}
{{cause}}
{{/cause}}
{{^cause}}
(what caused it?)
{{/cause}}
{{/open}}

{{#nextUpdate}}
Next update by {{nextUpdate}}.
{{/nextUpdate}}
`;
