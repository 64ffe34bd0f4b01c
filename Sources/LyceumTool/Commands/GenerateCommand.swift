import ArgumentParser
import Lyceum

struct GenerateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Continue a text, or answer a message with --chat.",
        discussion: """
            Standard output has only the completion, so it can be piped; progress and speed go to standard error.

            Examples:
              lyceum generate smollm2-135m-instruct --prompt "Once upon a time" --max-tokens 60 --seed 7
              lyceum generate smollm2-135m-instruct --chat --prompt "Name three rivers." --json
              lyceum generate smollm2-135m-instruct --chat --prompt-file question.txt --json-schema answer.json
            """)

    @OptionGroup var model: ModelOptions
    @OptionGroup var adapters: AdapterFlags
    @OptionGroup var prompt: PromptOptions
    @OptionGroup var sampling: SamplingFlags
    @OptionGroup var output: CompletionFlags

    @Option(help: "Most tokens to write, 1 or more (default: until the model ends or the context is full).")
    var maxTokens: Int?

    @Option(help: "Ends before this text; may be repeated.")
    var stop: [String] = []

    @Option(help: "A JSON schema file the answer must follow.")
    var jsonSchema: String?

    @Option(help: "A GBNF grammar file the answer must follow.")
    var grammar: String?

    @Option(help: "A smaller model with the same vocabulary that drafts tokens; the output stays the same.")
    var draftModel: String?

    @Flag(help: "Draft tokens from repetitions in the text; the output stays the same.")
    var promptLookup = false

    @Option(help: "Keep the evaluated prompt in this file and use it again when the prompt begins the same.")
    var promptCache: String?

    @Flag(help: "Go on after end tokens.")
    var ignoreEnd = false

    func run() throws {
        let text = try TextModel(try model.load(adapters))
        let generator = try Generator(
            evaluator: text.model, text: text.tokenizer, endTokens: text.endTokens, draftModel: try loadDraft())
        let requests = try request(text)
        let memory = try restoredMemory(text)
        var printed = false
        let result = try generator.generate(requests, memory: memory) { event in
            if case .text(let part) = event, !output.json {
                printed = true
                Output.text(part)
            }
            return true
        }
        if printed { Output.text("\n") }
        if let promptCache, let memory { try memory.save(to: promptCache, fingerprint: text.model.fingerprint) }
        if output.json {
            Output.json(output.object(result, tokenizer: text.tokenizer))
        } else if output.timings {
            Console.write(CompletionFlags.summary(result) + "\n", to: .error)
        }
    }

    private func request(_ text: TextModel) throws -> GenerationRequest {
        if let maxTokens, maxTokens < 1 {
            throw LyceumError(.invalidArgument, "expected 1 or more, found \(maxTokens)", at: "--max-tokens")
        }
        let speculation: Speculation =
            draftModel != nil ? .draftModel(DraftModelOptions()) : promptLookup ? .promptLookup(PromptLookupOptions()) : .none
        return GenerationRequest(
            prompt: try prompt.tokens(text), sampling: try sampling.options(), maximumTokens: maxTokens, ignoresEnd: ignoreEnd,
            stopStrings: stop, topLogProbabilities: output.logprobs, constraint: try constraint(text), speculation: speculation)
    }

    private func constraint(_ text: TextModel) throws -> (any TokenConstraint)? {
        if jsonSchema != nil, grammar != nil {
            throw LyceumError(.invalidArgument, "--json-schema and --grammar exclude each other", remedy: "give one of them")
        }
        if let jsonSchema {
            return try text.constraint(schema: try JSON.read(path: jsonSchema), source: jsonSchema)
        }
        if let grammar {
            return try text.constraint(grammar: try TextFile.read(grammar), source: grammar)
        }
        return nil
    }

    private func loadDraft() throws -> DraftModel? {
        guard let draftModel else { return nil }
        let draft = try TextModel(
            try LanguageModel.load(try Hub.resolve(draftModel), options: try model.runtime.options()))
        return DraftModel(evaluator: draft.model, text: draft.tokenizer)
    }

    /// The memory to go on with: what the cache file holds, or an empty one that will be written to it.
    private func restoredMemory(_ text: TextModel) throws -> PagedMemory? {
        guard let promptCache else { return nil }
        guard FileSystem.attributes(promptCache) != nil else { return text.model.makePagedMemory() }
        return try text.model.memory(fromPromptCache: promptCache)
    }
}
