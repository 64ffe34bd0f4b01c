import LyceumConfiguration
import LyceumCore
import Testing

@Suite("Configuration files")
struct ConfigurationTests {
    static let rate = ConfigurationKey<Double>.number("rate", in: 0...1, excludesLower: true, default: 0.001, "How fast.")
    static let kind = ConfigurationKey<String>.choice(
        "type", [.init("adamw", "a"), .init("lion", "b")], default: "adamw", "Which.")
    static let optimizer = ConfigurationSection(
        "optimizer", "How weights change.", shorthand: "type", keys: [kind.declaration, rate.declaration])
    static let path = ConfigurationKey<String>.requiredPath("path", "The file.")
    static let weight = ConfigurationKey<Double>.number("weight", in: 0...100, default: 1, "The share.")
    static let source = ConfigurationSection(
        "source", "A source.", shorthand: "path", keys: [path.declaration, weight.declaration])
    static let steps = ConfigurationKey<Int?>.whole("steps", in: 1...1_000_000_000, unit: "steps", "How many.")
    static let model = ConfigurationKey<String>.requiredText("model", "The model.")
    static let prompts = ConfigurationKey<[String]>.texts("prompts", "Texts.")
    static let rates = ConfigurationKey<[(name: String, value: Double)]>.numbers("rates", in: 0...10, "By group.")
    static let top = ConfigurationSection(
        "train", "Training.",
        keys: [
            model.declaration, KeyDeclaration("data", .sections(source), isRequired: true, "Sources."),
            KeyDeclaration("optimizer", .section(optimizer), "The optimizer."), steps.declaration, prompts.declaration,
            rates.declaration,
        ])

    private func read(_ text: String, _ overrides: [String] = []) throws -> (ConfigurationReader, ConfigurationIssues) {
        var node = try YAML.tree(text, source: "train.yaml")
        for override in overrides { node = try Self.top.applying(override, to: node) }
        let issues = ConfigurationIssues()
        return (ConfigurationReader(node, section: Self.top, folder: "/base", issues: issues), issues)
    }

    @Test("values, defaults, shorthands and relative paths are read")
    func values() throws {
        let (reader, issues) = try read("model: m\ndata: [a.txt, {path: /b.txt, weight: 2}]\noptimizer: lion\nsteps: 10k\nprompts: one\n")
        #expect(reader[Self.model] == "m")
        let sources = reader.readers(for: "data")
        #expect(sources.map { $0[Self.path] } == ["/base/a.txt", "/b.txt"])
        #expect(sources.map { $0[Self.weight] } == [1, 2])
        #expect(reader.reader(for: "optimizer")[Self.kind] == "lion")
        #expect(reader.reader(for: "optimizer")[Self.rate] == 0.001)
        #expect(reader[Self.steps] == 10_000)
        #expect(reader[Self.prompts] == ["one"])
        try issues.check()
    }

    @Test("all mistakes are told together, with lines and the nearest names")
    func mistakes() throws {
        let (reader, issues) = try read("modle: m\ndata:\n  - wieght: 3\noptimizer:\n  type: adam\n  rate: 2\nsteps: many\n")
        _ = reader[Self.model]
        for source in reader.readers(for: "data") { _ = source[Self.path] }
        let optimizer = reader.reader(for: "optimizer")
        _ = (optimizer[Self.kind], optimizer[Self.rate], reader[Self.steps])
        let error = #expect(throws: LyceumError.self) { try issues.check() }
        let text = error.map { "\($0)" } ?? ""
        for part in [
            "7 things", "train.yaml:1: unknown key “modle”", "nearest names: model", "“model” is missing", "train.yaml:3: unknown key “wieght”",
            "weight", "“data.0.path” is missing", "train.yaml:5: optimizer.type: expected one of adamw, lion, found “adam”",
            "train.yaml:6: optimizer.rate: expected number, above 0 to 1, found “2”", "train.yaml:7: steps: expected whole number",
        ] { #expect(text.contains(part), "\(part) in \(text)") }
    }

    @Test("overrides reach every level, append to lists and pass through shorthands")
    func overrides() throws {
        let (reader, issues) = try read(
            "model: m\ndata: a.txt\noptimizer: lion\n",
            ["optimizer.rate=1e-2", "data.1.path=c.txt", "data.0.weight=4", "steps=2M", "prompts=[x, y]", "rates.embed=0.5"])
        #expect(reader.reader(for: "optimizer")[Self.kind] == "lion")
        #expect(reader.reader(for: "optimizer")[Self.rate] == 0.01)
        #expect(reader.readers(for: "data").map { $0[Self.path] } == ["/base/a.txt", "/base/c.txt"])
        #expect(reader.readers(for: "data").map { $0[Self.weight] } == [4, 1])
        #expect(reader[Self.steps] == 2_000_000)
        #expect(reader[Self.prompts] == ["x", "y"])
        #expect(reader[Self.rates].map(\.value) == [0.5])
        try issues.check()
        #expect(throws: LyceumError.self) { try read("model: m", ["data.5.path=x"]) }
        #expect(throws: LyceumError.self) { try read("model: m", ["steps"]) }
        #expect(throws: LyceumError.self) { try read("model: m", ["model.name=x"]) }
    }

    @Test("a wrong override is told with the flag as its place")
    func overridePlace() throws {
        let (reader, issues) = try read("model: m", ["steps=soon"])
        _ = reader[Self.steps]
        #expect(issues.all.first?.location == "--set steps=soon")
    }

    @Test(
        "amounts are read as people write them",
        arguments: [
            ("2000", 2000), ("2k", 2000), ("10M", 10_000_000), ("1.5k", 1500), ("1e6", 1_000_000), ("1_000", 1000), ("1.1k", 1100),
            ("3B", 3_000_000_000), ("1.5", nil), ("x", nil), ("", nil), ("1e30", nil), ("k", nil),
        ] as [(String, Int?)])
    func amounts(_ text: String, _ expected: Int?) { #expect(Amounts.whole(text) == expected) }

    @Test("durations and sizes have units")
    func units() {
        #expect(Amounts.seconds("90") == 90)
        #expect(Amounts.seconds("15m") == 900)
        #expect(Amounts.seconds("2h") == 7200)
        #expect(Amounts.seconds("1e3s") == 1000)
        #expect(Amounts.seconds("2 weeks") == nil)
        #expect(Amounts.bytes("4GB") == 4_000_000_000)
        #expect(Amounts.bytes("1 GiB") == 1 << 30)
        #expect(Amounts.bytes("-4") == nil)
    }

    @Test("the example file is read back without an issue, and says every key")
    func example() throws {
        let text = Self.top.example("Train a model.", values: ["model": "m", "data.0.path": "a.txt", "optimizer.type": "lion"])
        let (reader, issues) = try read(text)
        #expect(reader[Self.model] == "m")
        #expect(reader.readers(for: "data").map { $0[Self.path] } == ["/base/a.txt"])
        #expect(reader.reader(for: "optimizer")[Self.kind] == "lion")
        try issues.check()
        for key in ["steps", "prompts", "rates", "weight", "rate"] { #expect(text.contains("# \(key): ")) }
        // With every comment sign before a key taken away, the keys are still the declared ones.
        let table = Self.top.documentationTable
        #expect(table.contains("| `optimizer.rate` | number, above 0 to 1; default 0.001 | How fast. |"))
        #expect(table.contains("| `data[].path` | path; required | The file. |"))
    }
}
