/** The commonest small words of languages in Latin letters that English has not: evidence that a text is in none of ours. */
export const FUNCTION_WORDS: ReadonlySet<string> = new Set(
  [
    "el los las una unos del que con por para como cómo está su pero más muy y es en un al lo sobre cuando donde sin", // Spanish
    "le la les une des du et est dans avec pour sur qui pas ce cette au aux elle sont comment je tu vous nous ses son leur sous", // French
    "der das und ist ein eine einen eines einer mit auf für nicht von zu den dem im sich wie wird auch ich wir beim vom zum durch zwei", // German
    "os uma um com não mais seu sua dos das ao na à é da pelo pela", // Portuguese
    "il gli che di della nel nella sono alla è si più sulla suo due", // Italian
    "het een op met voor niet zijn dat hoe ik aan bij ook door", // Dutch
    "và của cho không trong là có với các người những được này cách tôi để trên một", // Vietnamese
    "yang dan dengan untuk dari ini itu tidak pada sebuah cara adalah seorang saya", // Indonesian
    "bir ve bu için ile nasıl çok değil olarak gibi daha kadar", // Turkish
    "się jest nie jak przez dla oraz który która w z po", // Polish
    "och ett att på som är med för det av hur gör genom", // Swedish
    "cum și în pe prin cu este", // Romanian
    "ang sa ng isang na mga ay", // Tagalog
    "kwenye jinsi wa ni katika", // Swahili
    "se v pro egy az és hogyan ei miten", // Czech, Hungarian, Finnish
  ].flatMap((words) => words.split(" ")),
);
