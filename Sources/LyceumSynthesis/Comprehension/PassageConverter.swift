public import LyceumCore
public import LyceumData

/// An exercise that was not taken, and why.
public struct RejectedExercise: Sendable, Hashable {
    public var kind: String
    /// What is wrong with it.
    public var reason: String
    /// The beginning of what was written.
    public var text: String

    public init(kind: String, reason: String, text: String) {
        self.kind = kind
        self.reason = reason
        self.text = text
    }
}

/// What a converter made of a passage.
public struct Conversion: Sendable, Hashable {
    /// The passage as it opens the training text: plain, or led into by its title, or cut in two by a question about how it goes on.
    public var opening: String
    /// Exercises that are part of the opening.
    public var openingExercises: [Exercise]
    /// Exercises that follow, in the order they were made.
    public var exercises: [Exercise]
    public var rejected: [RejectedExercise]
    /// What made the exercises: the converter's name, or another's that it fell back to.
    public var converter: String
    /// Whether the converter's own way failed for this passage.
    public var isFallback: Bool

    public init(
        opening: String, openingExercises: [Exercise] = [], exercises: [Exercise] = [], rejected: [RejectedExercise] = [], converter: String,
        isFallback: Bool = false
    ) {
        self.opening = opening
        self.openingExercises = openingExercises
        self.exercises = exercises
        self.rejected = rejected
        self.converter = converter
        self.isFallback = isFallback
    }
}

/// Turns passages into exercises about them: by rules, by a model that is told what to write, or by a model made for it.
public protocol PassageConverter: Sendable {
    /// Names the converter in records and reports.
    var name: String { get }

    /// Makes exercises of passages that follow one another in the work.
    ///
    /// - Parameters:
    ///   - number: of the first passage among all; with the seed it decides every draw, so that a passage gives the same in any batch.
    ///   - earlier: what the passages before these gave, newest last, for converters that learn from examples.
    /// - Returns: one conversion per passage, in order.
    /// - Throws: `LyceumError` when the work cannot go on at all (a model that is not there, cancellation); a passage that gives nothing is no error.
    func convert(
        _ passages: [Passage], number: Int, seed: UInt64, earlier: [(Passage, Conversion)]
    ) async throws(LyceumError) -> [Conversion]
}
