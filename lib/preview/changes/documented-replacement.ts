/** Sentences by which providers' documentation says that another value makes a new resource. */
const replaces: readonly RegExp[] = [
  /\bforc(?:es?|ing)\b[^.]*\b(?:new|replace\w*|re-?creat\w*)\b/i,
  /\bchang\w*\b[^.]*\b(?:creates?|re-?creates?|triggers?|causes?)\b[^.]*\b(?:new|resource|replace\w*|re-?creat\w*)\b/i,
  /\b(?:is immutable|immutable (?:after|once)|^immutable)\b/i,
  /\b(?:cannot|can't|can not|must not|may not) be (?:changed|modified|updated|altered)\b[^.]*\b(?:after|once)\b/i,
];

/** Conditions are not for sentences to judge, and what is said of a denial is no promise. */
const doubtful =
  /^\s*(?:if|when)\b|\bwithout\b|\bnot (?:force|trigger|cause|be updated in state)\b|\bunless\b|\bonly when\b|\bmay\b/i;

/** The sentences of a property's documentation that say so; none where there is a condition. */
export const replacingSentences = (documentation: string): readonly string[] =>
  documentation
    .replace(/\s+/g, " ")
    .split(/(?<=[.;])\s+/)
    .filter((sentence) => replaces.some((phrase) => phrase.test(sentence)) && !doubtful.test(sentence));

/** Whether a property's documentation says that a change of it makes a new resource, such as "Changing this forces a new resource". */
export const saysReplaces = (documentation: string): boolean => replacingSentences(documentation).length > 0;
