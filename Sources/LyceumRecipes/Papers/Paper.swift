public import LyceumCore

/// A paper that Lyceum makes runnable, as its folder in `Papers/` says.
public struct Paper: Sendable, Hashable {
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Its recipe runs with one command, and its claims are tested.
        case delivered
        /// Part of it runs; the notes say which.
        case partial = "in part"
        case notYet = "not yet"
    }

    public let number: Int
    /// Name of its folder: `03-stability-gap`.
    public let folder: String
    /// What people call it.
    public let label: String
    public let title: String
    public let areas: [String]
    public let state: State
    /// The command that runs it; nil when there is none yet.
    public let command: String?
    /// What is delivered and what is not, in a sentence or a few.
    public let notes: String
    /// The text of its recipe; nil when there is none yet.
    public let recipe: String?

    /// Two digits.
    public var numberText: String { number < 10 ? "0\(number)" : "\(number)" }

    public var json: JSON {
        [
            "number": .integer(number), "name": .string(label), "title": .string(title), "areas": .array(areas.map { .string($0) }),
            "state": .string(state.rawValue), "command": command.map { .string($0) } ?? .null, "notes": .string(notes),
            "has_recipe": .bool(recipe != nil),
        ]
    }

    /// All areas, in the order in which they first occur.
    public static var areas: [String] {
        var areas: [String] = []
        for paper in all { for area in paper.areas where !areas.contains(area) { areas.append(area) } }
        return areas
    }

    /// By number (`3`, `03`) or folder.
    public static func named(_ name: String) -> Paper? {
        if let number = Int(name) { return all.first { $0.number == number } }
        return all.first { $0.folder == name }
    }
}
