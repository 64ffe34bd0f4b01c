internal import LyceumConfiguration
public import LyceumCore

/// What a step's result is stored under: a hash of everything that decides it, and of nothing else (no paths, no times, no names of steps).
public struct ArtifactKey: Sendable, Hashable, CustomStringConvertible {
    /// SHA-256 in hexadecimal digits.
    public let text: String

    /// nil unless the text is 64 hexadecimal digits.
    public init?(_ text: String) {
        guard text.utf8.count == 64, text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else { return nil }
        self.text = text
    }

    init(hashing content: JSON) {
        var digest = Digest()
        digest.update(Array(content.text().utf8))
        text = digest.hexadecimal()
    }

    public var description: String { text }
    /// The first digits, for people.
    public var short: String { String(text.prefix(12)) }
}

/// A planned step with the key of its result.
public struct KeyedStep: Sendable {
    public let instance: StepInstance
    public let key: ArtifactKey
    /// The parameters as they went into the key: files by their hashes, other steps' outputs by their keys.
    public let parameters: JSON
    /// Hash and path of every file and folder from outside.
    public let files: [OutsideInput]

    public struct OutsideInput: Sendable, Hashable {
        public var parameter: String
        public var path: String
        public var hash: String
    }
}

extension RecipePlan {
    /// The keys of all results, which can be told before anything runs.
    ///
    /// - Parameter hash: the hash of a file's or folder's content.
    public func keyed(hash: (String) throws(LyceumError) -> String) throws(LyceumError) -> [KeyedStep] {
        var steps: [KeyedStep] = []
        var keys: [String: ArtifactKey] = [:]
        for instance in instances {
            let step = try KeyMaker(instance: instance, keys: keys).step(hash)
            keys[instance.name] = step.key
            steps.append(step)
        }
        return steps
    }
}

/// Makes the key of one instance from those of the instances it reads.
private struct KeyMaker {
    let instance: StepInstance
    let keys: [String: ArtifactKey]

    func step(_ hash: (String) throws(LyceumError) -> String) throws(LyceumError) -> KeyedStep {
        let declaration = instance.kind.declaration
        var files: [KeyedStep.OutsideInput] = []
        var failure: LyceumError?
        // Files and outputs are put in as texts that nobody writes by chance; numbers and flags stay what YAML says they are.
        let node = ParameterWalk.map(instance.parameters, declaration.section) { node, kind, key in
            guard failure == nil, case .scalar(let text, _) = node.content, !node.isNull else { return node }
            do throws(LyceumError) {
                if node.holdsOutputs { return Self.text(try outputs(text), node) }
                let isModel = declaration.isModel(key) && !ModelName.isAddress(text)
                guard isModel || kind?.isPath == true else { return node }
                let content = try hash(text)
                files.append(.init(parameter: key, path: text, hash: content))
                return Self.text("\u{0}content \(content)", node)
            } catch {
                failure = error.at(node.place)
                return node
            }
        }
        if let failure { throw failure }
        let parameters = Self.sorted(node.json)
        let content: JSON = [
            "kind": .string(declaration.name), "version": .integer(declaration.version), "seed": .string("\(instance.seed)"),
            "parameters": parameters,
        ]
        return KeyedStep(instance: instance, key: ArtifactKey(hashing: content), parameters: parameters, files: files)
    }

    private static func text(_ text: String, _ node: ConfigurationNode) -> ConfigurationNode {
        ConfigurationNode(.scalar(text, isPlain: false), place: node.place)
    }

    private func outputs(_ text: String) throws(LyceumError) -> String {
        var made = ""
        for piece in try ReferenceText(text).pieces {
            switch piece {
            case .text(let text): made += text
            case .reference(.output(let output), _): made += "\u{0}output \(try key(of: output)) \(output.output)\u{0}"
            case .reference(_, let inner): throw LyceumError(.invalidData, "“${\(inner)}” is left over")
            }
        }
        return made
    }

    private func key(of output: OutputReference) throws(LyceumError) -> String {
        guard let key = keys[output.instanceName] else { throw LyceumError(.invalidData, "\(output.text) comes before its step") }
        return key.text
    }

    /// Keys in the order of their bytes, so that the order in the file does not matter; keys without a value as if they were not there.
    static func sorted(_ json: JSON) -> JSON {
        switch json {
        case .object(let object):
            let pairs = object.filter { !$1.isNull }.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
            return .object(JSON.Object(pairs.map { ($0.0, sorted($0.1)) }))
        case .array(let elements): return .array(elements.map(sorted))
        // 1 and 1.0 are the same number.
        case .number(let value): return Int(exactly: value).map { .integer($0) } ?? json
        default: return json
        }
    }
}

extension OutputReference {
    /// The name of the instance, when every loop is selected.
    var instanceName: String {
        StepInstance.name(step, selection.map { StepInstance.Binding(variable: $0.variable, value: $0.value) })
    }
}
