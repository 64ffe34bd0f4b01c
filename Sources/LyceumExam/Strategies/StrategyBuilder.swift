internal import LyceumCore

/// Makes strategies of their named parts.
struct StrategyBuilder {
    private static let ways = ["zero-shot", "zero-shot-cot", "few-shot", "few-shot-cot", "knn-few-shot", "knn-cot", "openmedlm"]
    private static let tokenLimit = 1...32768
    private let name: String

    init(_ name: String) { self.name = name }

    func reasoning(_ parts: [StrategyPart]) throws(LyceumError) -> ReasoningStrategy {
        let ways = parts.filter { Self.ways.contains($0.name) }
        guard ways.count <= 1, Set(parts.map(\.name)).count == parts.count else {
            throw LyceumError(
                .invalidArgument, "expected one way to ask and votes over it, found '\(name)'", at: "--strategy",
                remedy: "join one of \(Self.ways.joined(separator: ", ")) with self-consistency or choice-shuffle")
        }
        for part in parts where !Self.ways.contains(part.name) && !["self-consistency", "choice-shuffle"].contains(part.name) {
            throw part.wrong("the strategy cannot be joined with others")
        }
        var strategy = ReasoningStrategy(name: name)
        try way(ways.first, &strategy, isShuffleAlone: ways.isEmpty && !parts.contains { $0.name == "self-consistency" })
        for part in parts where !Self.ways.contains(part.name) { try vote(part, &strategy) }
        for part in parts {
            if let seed = part.text("seed") {
                guard let number = UInt64(seed) else { throw part.wrong("expected a whole number as seed, found '\(seed)'") }
                strategy.seed = number
            }
            strategy.rounds = try part.integer("rounds", 0...20, or: strategy.rounds)
        }
        return strategy
    }

    private func way(_ part: StrategyPart?, _ strategy: inout ReasoningStrategy, isShuffleAlone: Bool) throws(LyceumError) {
        guard let part else {
            if !isShuffleAlone { strategy.trigger = ReasoningTrigger.all[0] }
            return
        }
        let usual = ["seed", "rounds", "tokens", "answer-tokens"]
        switch part.name {
        case "zero-shot": try part.finish(usual)
        case "zero-shot-cot":
            try part.finish(usual + ["trigger"], takesValue: true)
            let number = try part.count(1...ReasoningTrigger.all.count, or: 1)
            strategy.trigger = part.text("trigger").map(ReasoningTrigger.sentence) ?? ReasoningTrigger.all[number - 1]
        case "few-shot", "knn-few-shot":
            try part.finish(usual, takesValue: true)
            let isNearest = part.name == "knn-few-shot"
            strategy.examples = .init(count: try part.count(1...64, or: isNearest ? 5 : 8), isNearest: isNearest, explanations: .none)
        case "few-shot-cot":
            try part.finish(usual + ["explanations"], takesValue: true)
            strategy.examples = .init(count: try part.count(1...64, or: 8), isNearest: false, explanations: try explanations(part))
            strategy.reasoningTokens = 256
        default: try nearest(part, &strategy, usual)
        }
        strategy.reasoningTokens = try part.integer("tokens", Self.tokenLimit, or: strategy.reasoningTokens)
        strategy.answerTokens = try part.integer("answer-tokens", Self.tokenLimit, or: strategy.answerTokens)
    }

    /// The upper rungs of row 61.
    private func nearest(_ part: StrategyPart, _ strategy: inout ReasoningStrategy, _ usual: [String]) throws(LyceumError) {
        try part.finish(usual, takesValue: true)
        strategy.examples = .init(count: try part.count(1...64, or: 5), isNearest: true, explanations: .generated)
        strategy.reasoningTokens = 500
        guard part.name == "openmedlm" else { return }
        strategy.temperatures = Array(repeating: 0.8, count: 5)
        strategy.topK = 5
        strategy.topP = 0.8
        strategy.shufflesOptions = true
        strategy.rounds = 5
    }

    private func explanations(_ part: StrategyPart) throws(LyceumError) -> ReasoningStrategy.Examples.Explanations {
        switch part.text("explanations") {
        case nil, "data": return .data
        case "own": return .generated
        case let other?: throw part.wrong("expected explanations data or own, found '\(other)'")
        }
    }

    private func vote(_ part: StrategyPart, _ strategy: inout ReasoningStrategy) throws(LyceumError) {
        if part.name == "choice-shuffle" {
            try part.finish(["seed", "rounds"], takesValue: true)
            let count = try part.count(1...1000, or: max(5, strategy.temperatures.count))
            strategy.shufflesOptions = true
            // One temperature for all, or those of a vote that was named before.
            if strategy.temperatures.count == 1 { strategy.temperatures = Array(repeating: strategy.temperatures[0], count: count) }
            return
        }
        try part.finish(["seed", "rounds", "temperature", "top-p", "top-k"], takesValue: true)
        if let value = part.value, let cross = value.firstIndex(of: "x") {
            let steps = try part.whole(String(value[..<cross]), "the number of temperatures", 1...20, or: 5)
            let each = try part.whole(String(value[value.index(after: cross)...]), "the number of draws", 1...200, or: 5)
            // 0.2, 0.4, …, 1 for five (row 04).
            strategy.temperatures = (1...steps).flatMap { step in Array(repeating: Double(step) / Double(steps), count: each) }
        } else {
            let temperature = try part.number("temperature", 0...5, or: strategy.temperatures.first.map { $0 > 0 ? $0 : 0.7 } ?? 0.7)
            strategy.temperatures = Array(repeating: temperature, count: try part.count(1...1000, or: 5))
        }
        if part.text("top-p") != nil { strategy.topP = try part.number("top-p", 0.01...1, or: 1) }
        if part.text("top-k") != nil { strategy.topK = try part.integer("top-k", 1...100_000, or: 1) }
    }

    func search(_ part: StrategyPart) throws(LyceumError) -> PromptSearchStrategy {
        try part.finish(["shots", "draws", "instructions", "validation", "mode", "seed"], takesValue: true)
        var strategy = PromptSearchStrategy(name: name)
        strategy.templates = try part.count(0...1000, or: 10)
        strategy.shots = try part.integer("shots", 0...64, or: 0)
        strategy.draws = try part.integer("draws", 1...100, or: 10)
        strategy.instructions = try part.integer("instructions", 0...PromptCandidate.instructions.count, or: 0)
        strategy.validationLimit = try part.integer("validation", 1...1_000_000, or: 500)
        if let text = part.text("mode") {
            guard let mode = PromptSearchStrategy.Mode(rawValue: text) else {
                throw part.wrong("expected mode constrained or greedy, found '\(text)'")
            }
            strategy.mode = mode
        }
        if let seed = part.text("seed") {
            guard let number = UInt64(seed) else { throw part.wrong("expected a whole number as seed, found '\(seed)'") }
            strategy.seed = number
        }
        return strategy
    }
}
