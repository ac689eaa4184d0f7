/** How much configuration is read at most. The same numbers as gateway/limits.ts `config`; a test compares them. */
export const limits = { fileBytes: 256 * 1024, files: 200, nesting: 20, aliases: 20, problems: 200 } as const;
