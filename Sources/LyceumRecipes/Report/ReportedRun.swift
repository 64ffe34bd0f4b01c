internal import LyceumCore

/// What a run's folder tells, read with care: a report is made of whatever is there.
struct ReportedRun {
    let folder: String
    let results: JSON
    let plan: JSON
    /// Empty where the file is missing.
    let recipeText: String
    let steps: [ReportedStep]
    let claims: [ReportedClaim]

    /// - Throws: `LyceumError` when the folder has no readable results.json.
    init(_ folder: String) throws(LyceumError) {
        let path = "\(folder)/results.json"
        guard FileSystem.isFile(path) else {
            throw LyceumError(
                .notFound, "expected a folder with results.json, found none", at: folder,
                remedy: "give the folder that lyceum run or lyceum expert wrote")
        }
        results = try JSON.read(path: path)
        guard results.objectValue != nil, let list = results["steps"]?.arrayValue else {
            throw LyceumError(.invalidData, "expected an object with “steps”", at: path, remedy: "run the recipe again; finished steps are kept")
        }
        self.folder = FileSystem.absolute(folder) ?? folder
        plan = (try? JSON.read(path: "\(folder)/plan.json")) ?? .null
        recipeText = Self.text("\(folder)/recipe.yaml", limit: 1 << 20)
        let planned = Dictionary(
            (plan["steps"]?.arrayValue ?? []).map { ($0["name"]?.stringValue ?? "", $0) }, uniquingKeysWith: { first, _ in first })
        var steps: [ReportedStep] = []
        for json in list { steps.append(ReportedStep(json, planned: planned[json["name"]?.stringValue ?? ""] ?? .null, runFolder: folder)) }
        self.steps = steps
        claims = (results["claims"]?.arrayValue ?? []).map { ReportedClaim($0, steps: steps) }
    }

    var name: String { results["recipe"]?.stringValue ?? "run" }
    var state: String { results["state"]?.stringValue ?? "" }
    var seconds: Double { results["seconds"]?.doubleValue ?? 0 }

    func step(_ name: String) -> ReportedStep? { steps.first { $0.name == name } }

    /// All that a step rests on.
    func ancestors(of step: ReportedStep) -> [ReportedStep] {
        var seen = Set<String>()
        var open = step.needs
        while let name = open.popLast() {
            if seen.insert(name).inserted { open += self.step(name)?.needs ?? [] }
        }
        return steps.filter { seen.contains($0.name) }
    }

    /// Names of all that a step holds up.
    func dependents(of name: String) -> [String] {
        var held: Set<String> = [name]
        var order: [String] = []
        var isGrowing = true
        while isGrowing {
            let next = steps.filter { !held.contains($0.name) && $0.needs.contains(where: held.contains) }
            isGrowing = !next.isEmpty
            for step in next where held.insert(step.name).inserted { order.append(step.name) }
        }
        return order
    }

    /// The beginning of a text file; empty where it cannot be read.
    static func text(_ path: String, limit: Int) -> String {
        guard FileSystem.isFile(path), let file = try? FileReader(path: path), let bytes = try? file.read(at: 0, upTo: limit) else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A step as the results have it.
struct ReportedStep {
    let name: String
    /// Its name in the recipe, without loops.
    let step: String
    let kind: String
    let state: String
    let key: String
    let loops: [(variable: String, value: String)]
    let needs: [String]
    let seconds: Double?
    let bytes: Int?
    let values: JSON.Object
    let outputs: [(name: String, path: String)]
    let notes: [String]
    let error: String?
    let because: String?
    let parameters: JSON
    let inputs: [JSON]
    /// nil when the files are no longer there.
    let files: String?

    init(_ json: JSON, planned: JSON, runFolder: String) {
        name = json["name"]?.stringValue ?? "?"
        step = json["step"]?.stringValue ?? name
        kind = json["kind"]?.stringValue ?? ""
        state = json["state"]?.stringValue ?? ""
        key = json["key"]?.stringValue ?? ""
        loops = (json["loops"]?.objectValue ?? JSON.Object()).map { ($0.0, $0.1.stringValue ?? $0.1.text()) }
        needs = (json["needs"]?.arrayValue ?? []).compactMap(\.stringValue)
        seconds = json["seconds"]?.doubleValue
        bytes = json["bytes"]?.intValue.flatMap { (0...1 << 50).contains($0) ? $0 : nil }
        values = json["values"]?.objectValue ?? JSON.Object()
        outputs = (json["outputs"]?.objectValue ?? JSON.Object()).compactMap { pair in pair.1.stringValue.map { (pair.0, $0) } }
        notes = (json["notes"]?.arrayValue ?? []).compactMap(\.stringValue)
        error = json["error"]?.stringValue
        because = json["because"]?.stringValue
        parameters = planned["parameters"] ?? .null
        inputs = planned["inputs"]?.arrayValue ?? []
        let link = "\(runFolder)/artifacts/\(RecipeFolder.fileName(name))"
        let folders = [link, json["folder"]?.stringValue ?? ""].filter { !$0.isEmpty }
        files = folders.first { FileSystem.isFolder($0) || FileSystem.isFolder("\($0)/.") }
    }

    var isDone: Bool { state == "finished" || state == "present" }

    /// The path of an output that is there.
    func path(_ output: String) -> String? {
        guard let files, let path = outputs.first(where: { $0.name == output })?.path else { return nil }
        // A folder may come from somebody else: nothing outside of the step's files is read.
        guard path.isEmpty || path == "." || (try? UntrustedPath.validate(path, at: name)) != nil else { return nil }
        let full = path.isEmpty || path == "." ? files : "\(files)/\(path)"
        return FileSystem.attributes(full) == nil ? nil : full
    }

    /// Its loops but the seed: `method=a`; empty outside of loops.
    var arm: String { loops.filter { $0.variable != "seed" }.map { "\($0.variable)=\($0.value)" }.joined(separator: ", ") }
    var seed: String? { loops.first { $0.variable == "seed" }?.value }
}
