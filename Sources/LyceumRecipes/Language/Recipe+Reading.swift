internal import LyceumConfiguration
public import LyceumCore

extension Recipe {
    /// How a recipe is read.
    public struct Options: Sendable {
        /// `name=value` for parameters, `steps.NAME.KEY=value` for a step's; applied in order.
        public var overrides: [String]
        /// Name of a scale whose values are taken; overrides come after it.
        public var scale: String?
        public var catalog: StepCatalog

        public init(overrides: [String] = [], scale: String? = nil, catalog: StepCatalog = .standard) {
            self.overrides = overrides
            self.scale = scale
            self.catalog = catalog
        }
    }

    /// Reads a recipe file. Relative paths start at its folder.
    ///
    /// - Throws: `LyceumError` that lists everything that is wrong, with lines.
    public static func read(path: String, options: Options = Options()) throws(LyceumError) -> Recipe {
        let issues = ConfigurationIssues()
        let recipe = try read(path: path, options: options, issues: issues)
        try issues.check()
        return recipe
    }

    static func read(path: String, options: Options, issues: ConfigurationIssues) throws(LyceumError) -> Recipe {
        guard FileSystem.isFile(path) else {
            throw LyceumError(.notFound, "there is no recipe file", at: path, remedy: "make one with lyceum recipe new \(path)")
        }
        let file = try MappedFile(path: path)
        defer { withExtendedLifetime(file) {} }
        guard let text = String(validating: file.bytes, as: UTF8.self) else {
            throw LyceumError(.invalidData, "the file is not UTF-8 text", at: path, remedy: "convert it to UTF-8")
        }
        return try parse(text, source: path, folder: FileSystem.parent(of: path) ?? ".", options: options, issues: issues)
    }

    /// Reads a recipe's text.
    public static func parse(
        _ text: String, source: String = "recipe", folder: String = ".", options: Options = Options()
    ) throws(LyceumError) -> Recipe {
        let issues = ConfigurationIssues()
        let recipe = try parse(text, source: source, folder: folder, options: options, issues: issues)
        try issues.check()
        return recipe
    }

    static func parse(
        _ text: String, source: String, folder: String, options: Options, issues: ConfigurationIssues
    ) throws(LyceumError) -> Recipe {
        var node = try YAML.tree(text, source: source)
        let isDeep = { (override: String) in override.hasPrefix("steps.") || override.hasPrefix("claims.") }
        for override in options.overrides where isDeep(override) {
            node = try ConfigurationSection("", "", keys: []).applying(override, to: node)
        }
        let reader = RecipeReader(source: source, folder: folder, catalog: options.catalog, issues: issues)
        var recipe = reader.recipe(node, text: text)
        if let scale = options.scale { recipe.apply(scale: scale, reader) }
        for override in options.overrides where !isDeep(override) { try recipe.apply(override, reader) }
        return recipe
    }

    private mutating func apply(scale name: String, _ reader: RecipeReader) {
        guard let scale = scales.first(where: { $0.name == name }) else {
            let names = scales.map(\.name)
            return reader.issues.add(
                "the recipe has no scale “\(name)”", at: "--scale",
                remedy: LyceumError.nearestNameRemedy(
                    name, among: names, otherwise: names.isEmpty ? "it has none; leave --scale out" : "the scales are \(names.joined(separator: ", "))"))
        }
        for value in scale.values {
            guard let position = parameters.firstIndex(where: { $0.name == value.key }) else { continue }
            parameters[position].set(value.value, folder: folder, reader.issues)
        }
    }

    private mutating func apply(_ override: String, _ reader: RecipeReader) throws(LyceumError) {
        let flag = "--set \(override)"
        let tree = try ConfigurationSection("", "", keys: []).applying(override, to: .empty(at: flag))
        guard case .mapping(let entries) = tree.content, let entry = entries.first else { return }
        guard let position = parameters.firstIndex(where: { $0.name == entry.key }) else {
            return reader.unknownParameter(entry.key, self, at: flag)
        }
        // What the user writes on the command line is seen from where they are.
        parameters[position].set(entry.value, folder: ".", reader.issues)
    }
}
