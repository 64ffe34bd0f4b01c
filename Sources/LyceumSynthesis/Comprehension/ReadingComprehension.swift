public import LyceumCore
public import LyceumData
internal import LyceumExam

/// Turns passages into texts that hold exercises about them, so that a model that learns a field keeps answering questions.
///
/// Everything drawn depends on the seed and the passage's number alone: the same passages and seed give the same texts, for any batch.
/// - Source: row 40 of the methods.
public struct ReadingComprehension: Sendable {
    public let converter: any PassageConverter
    public let seed: UInt64
    private let rules: MiningRules
    /// Passages given to the converter at once.
    private let batch: Int
    /// Texts kept as examples for converters that learn from them.
    private static let memory = 4

    /// - Parameters:
    ///   - rules: introductions and layouts of the texts.
    ///   - batch: passages given to the converter at once; 1 or more.
    public init(_ converter: any PassageConverter, rules: MiningRules, seed: UInt64 = 1, batch: Int = 8) {
        self.converter = converter
        self.rules = rules
        self.seed = seed
        self.batch = max(batch, 1)
    }

    /// Makes one text of each passage.
    ///
    /// - Parameters:
    ///   - first: the number of the first passage among all, so that work can go on where it stopped.
    ///   - onText: called with each text as it is done, in order.
    /// - Throws: what the converter or `onText` throws; `cancelled`.
    public func convert(
        _ passages: [Passage], first: Int = 0, onText: (ComprehensionText) throws(LyceumError) -> Void
    ) async throws(LyceumError) {
        var earlier: [(Passage, Conversion)] = []
        for start in stride(from: 0, to: passages.count, by: batch) {
            guard !Task.isCancelled else { throw LyceumError(.cancelled, "making the exercises was stopped") }
            let part = Array(passages[start..<min(start + batch, passages.count)])
            let conversions = try await converter.convert(part, number: first + start, seed: seed, earlier: earlier)
            for (offset, (passage, conversion)) in zip(part, conversions).enumerated() {
                try onText(assemble(passage, conversion, number: first + start + offset))
                earlier.append((passage, conversion))
            }
            earlier = Array(earlier.suffix(Self.memory))
        }
    }

    /// Makes one text of each passage and counts what was made.
    public func convert(_ passages: [Passage]) async throws(LyceumError) -> (texts: [ComprehensionText], yield: ComprehensionYield) {
        var texts: [ComprehensionText] = []
        var yield = ComprehensionYield()
        try await convert(passages) { text throws(LyceumError) in
            texts.append(text)
            yield.add(text)
        }
        return (texts, yield)
    }

    /// Passage, empty line, an introducing line, then the exercises in random order, divided by empty lines, all in one layout.
    func assemble(_ passage: Passage, _ conversion: Conversion, number: Int) -> ComprehensionText {
        var draws = SeededDraws(seed: seed, "comprehension/assembly", number)
        let exercises = draws.shuffled(conversion.exercises)
        let layout = draws.pick(rules.layouts)
        var parts = [conversion.opening]
        if !exercises.isEmpty {
            parts.append(draws.pick(rules.introductions))
            parts += exercises.map { MiningRules.Wording.filled(layout, ["question": $0.question, "answer": $0.answer]) }
        }
        return ComprehensionText(
            id: passage.id, source: passage.source, passage: passage.text, exercises: conversion.openingExercises + exercises,
            text: parts.joined(separator: "\n\n"), converter: conversion.converter, isFallback: conversion.isFallback, rejected: conversion.rejected)
    }
}
