extension Jinja {
    /// Settings of the environment a template was written for.
    struct Dialect: Sendable {
        /// Whether the newline behind a block tag and the blanks before it belong to the tag (`trim_blocks`, `lstrip_blocks`).
        var trimsBlocks: Bool
        /// Whether a newline at the very end stays (`keep_trailing_newline`).
        var keepsLastNewline: Bool
        /// Whether a missing name is an error wherever it is used (`StrictUndefined`).
        var isStrict: Bool
        /// Whether there is a filter `regex_replace`.
        var replacesByPattern: Bool

        /// As transformers sets it up for chat templates.
        static let chat = Dialect(trimsBlocks: true, keepsLastNewline: false, isStrict: false, replacesByPattern: false)
        /// As lm-evaluation-harness sets it up for the texts of tasks.
        static let task = Dialect(trimsBlocks: false, keepsLastNewline: true, isStrict: true, replacesByPattern: true)
    }
}
