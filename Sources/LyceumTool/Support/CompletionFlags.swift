import ArgumentParser
import Lyceum

/// How a completion is shown.
struct CompletionFlags: ParsableArguments {
    @Flag(help: "One JSON object: text, tokens, finish_reason, timings, and logprobs when asked for.")
    var json = false

    @Option(help: "Log-probabilities of the written tokens and of this many likeliest ones at each step (with --json), 0 to 1000.")
    var logprobs: Int?

    @Flag(help: "Print speed to standard error.")
    var timings = false

    func object(_ result: GenerationResult, tokenizer: Tokenizer) -> JSON {
        var object = JSON.Object([
            ("text", .string(result.text)),
            ("tokens", .array(result.tokenIdentifiers.map { .integer(Int($0)) })),
            ("finish_reason", .string(result.endReason.rawValue)),
        ])
        if logprobs != nil {
            object["logprobs"] = .array(result.tokens.map { token in Self.likelihood(token, tokenizer) })
        }
        if let speculation = result.speculation {
            object["speculation"] = [
                "proposed": .integer(speculation.proposed), "accepted": .integer(speculation.accepted),
                "rounds": .integer(speculation.rounds),
            ]
        }
        object["timings"] = Self.timings(result.timings)
        return .object(object)
    }

    private static func likelihood(_ token: GeneratedToken, _ tokenizer: Tokenizer) -> JSON {
        [
            "token": .integer(Int(token.token)), "text": .string(tokenizer.decode([token.token])),
            "logprob": token.logProbability.map { .number(Double($0)) } ?? .null,
            "top": .array(
                token.top.map {
                    [
                        "token": .integer(Int($0.token)), "text": .string(tokenizer.decode([$0.token])),
                        "logprob": .number(Double($0.logProbability)),
                    ]
                }),
        ]
    }

    private static func timings(_ timings: GenerationTimings) -> JSON {
        [
            "prompt_tokens": .integer(timings.promptTokens), "cached_tokens": .integer(timings.cachedTokens),
            "new_tokens": .integer(timings.generatedTokens), "prompt_seconds": .number(timings.promptSeconds),
            "generation_seconds": .number(timings.generationSeconds),
            "time_to_first_token": .number(timings.timeToFirstToken),
            "prompt_tokens_per_second": .number(timings.promptTokensPerSecond),
            "new_tokens_per_second": .number(timings.generatedTokensPerSecond),
        ]
    }

    /// One line for people.
    static func summary(_ result: GenerationResult) -> String {
        let timings = result.timings
        var text = "[\(timings.promptTokens) tokens read at \(Quantities.fixed(timings.promptTokensPerSecond, places: 0))/s, "
        text += "\(timings.generatedTokens) written at \(Quantities.fixed(timings.generatedTokensPerSecond, places: 0))/s"
        if let speculation = result.speculation {
            text += ", \(speculation.accepted) of \(speculation.proposed) drafted tokens accepted"
        }
        return text + "]"
    }
}
