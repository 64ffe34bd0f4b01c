public import LyceumCore
public import LyceumText

/// Which modules of a model an adapter changes, as PEFT's configurations say it.
public enum ModuleSelection: Sendable {
    /// Module paths that are equal to a name or end in it after a dot: `q_proj`, `self_attn.q_proj`.
    case names([String])
    /// A regular expression for the whole path.
    case pattern(PathExpression)
    /// Every matrix but embeddings and the output head.
    case allLinear

    /// What PEFT writes for all matrices.
    static let allLinearName = "all-linear"

    /// A list of names, a regular expression or `all-linear`.
    public init(_ json: JSON, at place: String) throws(LyceumError) {
        if let text = json.stringValue {
            self = text == Self.allLinearName ? .allLinear : .pattern(try PathExpression(text))
            return
        }
        guard let elements = json.arrayValue else {
            throw LyceumError(.invalidData, "expected a list of names or a regular expression, found \(json.kind)", at: place)
        }
        var names: [String] = []
        for element in elements {
            guard let name = element.stringValue else {
                throw LyceumError(.invalidData, "expected names, found \(element.kind)", at: place)
            }
            names.append(name)
        }
        self = .names(names)
    }

    var json: JSON {
        switch self {
        case .names(let names): .array(names.map { .string($0) })
        case .pattern(let pattern): .string(pattern.pattern)
        case .allLinear: .string(Self.allLinearName)
        }
    }

    /// Whether the selection covers a module.
    func contains(_ module: BaseModule) -> Bool {
        if case .allLinear = self { return module.kind == .linear }
        return contains(path: module.path)
    }

    /// Whether a list or pattern covers a path.
    func contains(path: String) -> Bool {
        switch self {
        case .names(let names): names.contains { path == $0 || path.hasSuffix("." + $0) }
        case .pattern(let pattern): pattern.matches(path)
        case .allLinear: false
        }
    }
}

/// The layers an adapter is limited to.
struct LayerSelection: Sendable {
    var layers: [Int]
    /// Names of the module lists whose index is the layer; empty takes the last number in the path.
    var listNames: [String]

    func contains(path: String) -> Bool {
        let parts = path.split(separator: ".")
        // A number counts when something follows it: `layers.3.mlp`.
        let positions = parts.indices.dropLast().dropFirst().filter { Int(parts[$0]) != nil }
        let index = positions.last { listNames.isEmpty || listNames.contains(String(parts[$0 - 1])) }
        return index.flatMap { Int(parts[$0]) }.map(layers.contains) ?? false
    }
}
