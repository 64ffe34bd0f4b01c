internal import LyceumConfiguration
public import LyceumCore
internal import LyceumText

/// The levels a grading model chooses from, best first.
public struct GradingRubric: Sendable, Hashable {
    public struct Level: Sendable, Hashable {
        /// One word, as the model writes it.
        public var name: String
        public var meaning: String
        /// From 0 to 1.
        public var value: Double

        public init(_ name: String, _ meaning: String, value: Double) {
            self.name = name
            self.meaning = meaning
            self.value = min(max(value, 0), 1)
        }
    }

    public var levels: [Level]
    /// What the model is to look at; nil for the standard words.
    public var instructions: String?

    public init(_ levels: [Level], instructions: String? = nil) {
        self.levels = levels
        self.instructions = instructions
    }

    /// Correct, partly correct, wrong: 1, ½, 0.
    public static let threeLevels = GradingRubric([
        Level("correct", "says what the reference says, in whatever words, and nothing that contradicts it", value: 1),
        Level("partial", "says some of the points of the reference, or all with a mistake beside them", value: 0.5),
        Level("wrong", "misses the points of the reference, contradicts it, refuses, or is empty", value: 0),
    ])

    /// Right or wrong.
    public static let twoLevels = GradingRubric([
        Level("correct", "means the same as the reference", value: 1), Level("wrong", "means something else, or nothing", value: 0),
    ])

    /// The same of reasons instead of answers.
    public static let rationale = GradingRubric([
        Level("correct", "gives the reasons of the reference, or others that are as sound, without a mistake", value: 1),
        Level("partial", "gives some of the reasons, or all with a gap or mistake beside them", value: 0.5),
        Level("wrong", "gives none of the reasons, contradicts them, argues in a circle, or is empty", value: 0),
    ])

    /// Whole points from `lowest` to `highest`; a grade's value is its share of the highest.
    ///
    /// - Parameter criteria: what is looked at, such as grammar and coherence.
    public static func points(from lowest: Int, through highest: Int, criteria: [String] = []) -> GradingRubric {
        let levels = stride(from: highest, through: lowest, by: -1).map { points in
            let meaning = points == highest ? "deserves all points" : points == lowest ? "deserves the least" : "deserves \(points) of \(highest) points"
            return Level("\(points)", meaning, value: highest > 0 ? Double(points) / Double(highest) : 0)
        }
        guard !criteria.isEmpty else { return GradingRubric(levels) }
        return GradingRubric(levels, instructions: "Judge \(criteria.joined(separator: ", ")) of the answer together.")
    }

    /// Steps between the worst and the best grade, by which agreement with people is counted.
    var steps: Int { max(1, levels.count - 1) }

    func level(named name: String) -> Level? {
        let name = PythonString.lower(PythonString.strip(name))
        if let level = levels.first(where: { PythonString.lower($0.name) == name }) { return level }
        guard let number = PythonString.float(name) else { return nil }
        // Points are meant where levels are points, values where they are words.
        let points = levels.map { PythonString.float($0.name) }
        if points.contains(where: { $0 != nil }) { return zip(levels, points).first { $0.1 == number }?.0 }
        return levels.first { $0.value == number }
    }
}

extension GradingRubric {
    /// Reads a rubric: YAML or JSON with `levels`, a list of `name`, `meaning` and `value` (0 to 1), best first, and `instructions` where the standard
    /// words do not fit.
    ///
    /// - Throws: `LyceumError` with file and line.
    public static func read(_ path: String) throws(LyceumError) -> GradingRubric {
        let tree = try TaskYAML.tree(path: path)
        let form = "write levels: [{name: correct, meaning: says what the reference says, value: 1}, {name: wrong, meaning: says something else, value: 0}]"
        var node = tree
        if case .mapping(let entries) = tree.content {
            if let unknown = entries.first(where: { !["levels", "instructions"].contains($0.key) }) {
                throw LyceumError(.invalidData, "unknown key “\(unknown.key)”", at: unknown.keyPlace, remedy: "a rubric has levels and instructions")
            }
            guard let own = tree["levels"] else { throw LyceumError(.invalidData, "expected the key “levels”", at: path, remedy: form) }
            node = own
        }
        guard case .list(let nodes) = node.content, nodes.count > 1 else {
            throw LyceumError(.invalidData, "expected two levels or more, found \(node.described)", at: node.place, remedy: form)
        }
        var levels: [Level] = []
        for node in nodes {
            let level = try level(node, form)
            if levels.contains(where: { $0.name == level.name }) {
                throw LyceumError(.invalidData, "the level “\(level.name)” occurs twice", at: node.place, remedy: "give every level a name of its own")
            }
            levels.append(level)
        }
        return GradingRubric(levels, instructions: tree["instructions"]?.json.stringValue)
    }

    private static func level(_ node: ConfigurationNode, _ form: String) throws(LyceumError) -> Level {
        guard let name = node["name"].flatMap({ $0.json.stringValue ?? $0.json.intValue.map { "\($0)" } }), !name.isEmpty else {
            throw LyceumError(.invalidData, "expected a level with a name, found \(node.described)", at: node.place, remedy: form)
        }
        guard let value = node["value"]?.json.doubleValue, (0...1).contains(value) else {
            throw LyceumError(
                .invalidData, "expected a value from 0 to 1, found \(node["value"]?.described ?? "nothing")", at: node["value"]?.place ?? node.place,
                remedy: form)
        }
        return Level(name, node["meaning"]?.json.stringValue ?? "is \(name)", value: value)
    }
}
