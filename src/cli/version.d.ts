/** The version in package.json, put in when plantao is bundled. */
declare const VERSION: string;
