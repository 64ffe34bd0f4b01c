import ArgumentParser
import Lyceum

/// Where the prompt comes from.
struct PromptOptions: ParsableArguments {
    @Option(help: "The prompt.")
    var prompt: String?

    @Option(help: "A file with the prompt; - reads standard input.")
    var promptFile: String?

    @Flag(help: "The prompt is a user's message: render it with the model's chat template.")
    var chat = false

    @Option(help: "System message for --chat.")
    var system: String?

    func tokens(_ text: TextModel) throws -> [Int32] {
        let source: String
        switch (prompt, promptFile) {
        case (let prompt?, nil): source = prompt
        case (nil, let file?): source = try TextFile.read(file)
        case (nil, nil):
            throw LyceumError(.invalidArgument, "no prompt was given", remedy: "use --prompt TEXT or --prompt-file FILE")
        case (.some, .some):
            throw LyceumError(.invalidArgument, "--prompt and --prompt-file exclude each other", remedy: "give one of them")
        }
        guard chat else {
            if system != nil {
                throw LyceumError(.invalidArgument, "--system needs --chat", remedy: "add --chat")
            }
            return try nonEmpty(text.tokenizer.encode(source))
        }
        var messages: [JSON] = []
        if let system { messages.append(["role": "system", "content": .string(system)]) }
        messages.append(["role": "user", "content": .string(source)])
        return try nonEmpty(text.tokens(messages: messages, addGenerationPrompt: true))
    }

    private func nonEmpty(_ tokens: [Int32]) throws -> [Int32] {
        guard !tokens.isEmpty else {
            throw LyceumError(.invalidArgument, "the prompt has no tokens", remedy: "give a text of at least one character")
        }
        return tokens
    }
}

enum TextFile {
    /// A UTF-8 text file, or standard input for `-`.
    static func read(_ path: String) throws(LyceumError) -> String {
        if path == "-" {
            var text = ""
            while let line = readLine(strippingNewline: false) { text += line }
            return text
        }
        let file = try MappedFile(path: path)
        defer { withExtendedLifetime(file) {} }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw LyceumError(.invalidData, "the file is not UTF-8 text", at: path, remedy: "convert it to UTF-8")
        }
        return text
    }
}
