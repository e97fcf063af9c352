/** For customers: what they notice, in their words, and when they hear more. Nothing of how the system is made. */
export const customers = `{{#open}}
{{#first}}
We are looking into a problem with {{system}} that began at {{began}}.

What you may notice:
(what do customers notice, in their words?)
{{/first}}
{{^first}}
The problem with {{system}} that began at {{began}} is not over yet.

What you may notice:
(what do customers notice now?)

What we are doing:
(what is being done about it?)
{{/first}}
{{#nextUpdate}}

We will write again by {{nextUpdate}} ({{zone}}).
{{/nextUpdate}}
{{/open}}
{{^open}}
The problem with {{system}} is over. It lasted from {{began}} to {{ended}} ({{zone}}).

What you may have noticed:
(what did customers notice?)

What you have to do:
(what do customers have to do now, or nothing?)
{{/open}}
`;
