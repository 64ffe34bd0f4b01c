internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumTensor

/// Reads one document and gathers all that is wrong with it.
struct MergeDocumentReader {
    let issues: ConfigurationIssues
    private static let keys = [
        "merge_method", "models", "slices", "modules", "base_model", "parameters", "dtype", "out_dtype", "tokenizer_source", "tokenizer",
        "chat_template", "name",
    ]

    init(_ issues: ConfigurationIssues) { self.issues = issues }

    func read(_ node: ConfigurationNode) -> MergeDocument? {
        guard checkKeys(node, Self.keys, "") else { return nil }
        guard let method = node["merge_method"]?.scalarText else {
            issues.add("“merge_method” is missing", at: node.place, remedy: "add “merge_method: linear” or another method")
            return nil
        }
        guard let declaration = declared(method, node["merge_method"]?.place ?? node.place) else { return nil }
        var document = MergeDocument(method: method, slices: [], place: node.place)
        document.name = text(node, "name")
        document.base = node["base_model"].flatMap { model($0) }
        document.basePlace = node["base_model"]?.place
        document.parameters = parameters(node, &document)
        readModels(node, &document)
        document.type = type(node, "dtype")
        document.outputType = type(node, "out_dtype")
        document.tokenizer = MergeTokenizerReader(issues).read(node)
        document.chatTemplate = text(node, "chat_template")
        document.warnings = MergeParameterCheck(declaration, issues).warnings(document)
        return document
    }

    private func declared(_ name: String, _ place: String) -> MergeMethodDeclaration? {
        do throws(LyceumError) {
            return try MergeMethods.declaration(named: name)
        } catch {
            issues.add(error.at(place))
            return nil
        }
    }

    // MARK: - Models

    private func readModels(_ node: ConfigurationNode, _ document: inout MergeDocument) {
        let given = ["models", "slices", "modules"].filter { node[$0].map { !$0.isNull } ?? false }
        guard given.count == 1 else {
            issues.add(
                "expected one of models, slices and modules, found \(given.isEmpty ? "none" : given.joined(separator: " and "))", at: node.place,
                remedy: given.isEmpty ? "add “models:” with a list of models" : "keep one of them")
            return
        }
        switch given[0] {
        case "models": document.slices = models(node["models"]!, &document)
        case "slices": document.slices = slices(node["slices"]!, &document)
        default: readModules(node["modules"]!, &document)
        }
    }

    private func readModules(_ node: ConfigurationNode, _ document: inout MergeDocument) {
        guard case .mapping(let entries) = node.content, entries.count == 1, let part = entries.first, ["default", "text_decoder"].contains(part.key)
        else {
            issues.add(
                "modules: expected the part “default”, found \(node.described)", at: node.place,
                remedy: "models of several parts are merged by their language model: name it default")
            return
        }
        guard checkKeys(part.value, ["slices", "models", "parameters"], "modules.\(part.key)") else { return }
        document.moduleParameters = parameters(part.value, &document)
        if let list = part.value["slices"] {
            document.slices = slices(list, &document)
        } else if let list = part.value["models"] {
            document.slices = models(list, &document)
        } else {
            issues.add("expected slices or models in the module, found neither", at: part.value.place)
        }
    }

    private func models(_ node: ConfigurationNode, _ document: inout MergeDocument) -> [MergeDocument.Slice] {
        var sources: [MergeDocument.Source] = []
        for element in list(node, "models") { if let source = source(element, "models", &document) { sources.append(source) } }
        if let base = document.base, !sources.contains(where: { $0.model == base }) {
            sources.append(MergeDocument.Source(model: base, place: document.basePlace ?? node.place))
        }
        return sources.isEmpty ? [] : [MergeDocument.Slice(sources: sources, place: node.place)]
    }

    private func slices(_ node: ConfigurationNode, _ document: inout MergeDocument) -> [MergeDocument.Slice] {
        var result: [MergeDocument.Slice] = []
        for element in list(node, "slices") {
            guard checkKeys(element, ["sources", "parameters"], "slices") else { continue }
            guard let sources = element["sources"] else {
                issues.add("“sources” is missing in the slice", at: element.place, remedy: "add “sources:” with a list of models")
                continue
            }
            var slice = MergeDocument.Slice(sources: [], parameters: parameters(element, &document), place: element.place)
            for element in list(sources, "sources") {
                if let source = source(element, "sources", &document) { slice.sources.append(source) }
            }
            addBase(document, to: &slice)
            if checkLengths(slice) { result.append(slice) }
        }
        return result
    }

    /// Every slice has the base's layers too; where they are not listed they are those of the first source.
    private func addBase(_ document: MergeDocument, to slice: inout MergeDocument.Slice) {
        guard let base = document.base, let first = slice.sources.first, !slice.sources.contains(where: { $0.model == base }),
            (try? MergeMethods.declaration(named: document.method))?.usesBase == true
        else { return }
        guard slice.sources.allSatisfy({ $0.layers == first.layers }) else {
            issues.add(
                "the base model is no source of the slice, and the sources have different layers", at: slice.place,
                remedy: "list the base with the layers it gives")
            return
        }
        slice.sources.append(MergeDocument.Source(model: base, place: slice.place, layers: first.layers))
    }

    private func checkLengths(_ slice: MergeDocument.Slice) -> Bool {
        guard let first = slice.sources.first else {
            issues.add("the slice has no sources", at: slice.place)
            return false
        }
        for source in slice.sources where source.layers?.count != first.layers?.count {
            issues.add(
                "all sources of a slice need the same number of layers: \(first.model) gives \(first.layers?.count ?? 0), "
                    + "\(source.model) \(source.layers?.count ?? 0)", at: source.place)
            return false
        }
        return true
    }

    private func source(_ node: ConfigurationNode, _ name: String, _ document: inout MergeDocument) -> MergeDocument.Source? {
        guard checkKeys(node, ["model", "layer_range", "parameters", "statistics"], name) else { return nil }
        guard let model = node["model"].flatMap({ model($0) }) else {
            if node["model"] == nil { issues.add("“model” is missing", at: node.place, remedy: "add “model: PATH”") }
            return nil
        }
        var source = MergeDocument.Source(model: model, place: node.place, parameters: parameters(node, &document, of: model))
        source.statistics = statistics(node)
        if let range = node["layer_range"], !range.isNull {
            guard case .list(let ends) = range.content, ends.count == 2, let from = ends[0].json.intValue, let to = ends[1].json.intValue,
                from >= 0, to > from
            else {
                issues.add("layer_range: expected two numbers, the first layer and the one after the last, found \(range.described)", at: range.place)
                return nil
            }
            source.layers = from..<to
        }
        return source
    }

    private func statistics(_ node: ConfigurationNode) -> String? {
        guard let file = node["statistics"], !file.isNull else { return nil }
        if file.scalarText == nil { issues.add("statistics: expected a file, found \(file.described)", at: file.place) }
        return file.scalarText
    }

    private func model(_ node: ConfigurationNode) -> String? {
        if let text = node.scalarText { return text }
        issues.add("expected a model’s path or name, found \(node.described)", at: node.place, remedy: "write PATH or PATH+ADAPTER")
        return nil
    }

    // MARK: - Parameters

    private func parameters(
        _ node: ConfigurationNode, _ document: inout MergeDocument, of model: String? = nil
    ) -> [String: MergeSetting] {
        guard let values = node["parameters"], !values.isNull else { return [:] }
        guard case .mapping(let entries) = values.content else {
            issues.add("parameters: expected names and values, found \(values.described)", at: values.place)
            return [:]
        }
        var result: [String: MergeSetting] = [:]
        for entry in entries where !entry.value.isNull {
            document.given.append(MergeDocument.GivenParameter(name: entry.key, place: entry.keyPlace, model: model))
            result[entry.key] = MergeSetting.read(entry.value, entry.key, issues)
        }
        return result
    }

    // MARK: - Values

    private func list(_ node: ConfigurationNode, _ name: String) -> [ConfigurationNode] {
        guard case .list(let elements) = node.content else {
            issues.add("\(name): expected a list, found \(node.described)", at: node.place, remedy: "begin every entry with “- ”")
            return []
        }
        return elements
    }

    private func text(_ node: ConfigurationNode, _ key: String) -> String? { node[key]?.scalarText }

    private func type(_ node: ConfigurationNode, _ key: String) -> ElementType? {
        guard let text = text(node, key) else { return nil }
        switch text {
        case "float32", "f32": return .f32
        case "float16", "f16": return .f16
        case "bfloat16", "bf16": return .bf16
        default:
            issues.add("\(key): expected float32, bfloat16 or float16, found “\(text)”", at: node[key]?.place ?? node.place)
            return nil
        }
    }

    private func checkKeys(_ node: ConfigurationNode, _ keys: [String], _ path: String) -> Bool {
        MergeDocumentReader.checkKeys(node, keys, path, issues)
    }

    static func checkKeys(_ node: ConfigurationNode, _ keys: [String], _ path: String, _ issues: ConfigurationIssues) -> Bool {
        guard case .mapping(let entries) = node.content else {
            issues.add("\(path.isEmpty ? "" : path + ": ")expected \(keys.prefix(3).joined(separator: ", ")), found \(node.described)", at: node.place)
            return false
        }
        for entry in entries where !keys.contains(entry.key) {
            issues.add(
                "unknown key “\(entry.key)”" + (path.isEmpty ? "" : " in \(path)"), at: entry.keyPlace,
                remedy: LyceumError.nearestNameRemedy(entry.key, among: keys, otherwise: "the keys here are \(keys.joined(separator: ", "))"))
        }
        return true
    }
}
