internal import LyceumConfiguration
internal import LyceumCore

/// Parameters that a method does not read: none is left out without a word.
struct MergeParameterCheck {
    private let declaration: MergeMethodDeclaration
    private let issues: ConfigurationIssues

    init(_ declaration: MergeMethodDeclaration, _ issues: ConfigurationIssues) {
        self.declaration = declaration
        self.issues = issues
    }

    /// A parameter no method has is a slip, and an issue; one that only other methods have, or that stands where it is not read, is a warning.
    func warnings(_ document: MergeDocument) -> [String] {
        var result: [String] = []
        for given in document.given {
            guard let parameter = declaration.parameters.first(where: { $0.name == given.name }) else {
                if let warning = foreign(given) { result.append(warning) }
                continue
            }
            guard let model = given.model else { continue }
            if parameter.kind != .perModel {
                result.append(
                    "\(given.place): “\(given.name)” is one value for all models and is not read at a model; "
                        + "write it under the slice's or the file's parameters")
            } else if declaration.usesBase, model == document.base {
                result.append("\(given.place): “\(given.name)” of the base model changes nothing: the others are taken as differences to it")
            }
        }
        return result
    }

    private func foreign(_ given: MergeDocument.GivenParameter) -> String? {
        let own = declaration.parameters.map(\.name)
        let others = MergeMethods.all.map { $0.declaration }.filter { $0.parameters.contains { $0.name == given.name } }.map(\.name)
        guard others.isEmpty else {
            return "\(given.place): “\(given.name)” changes nothing: the merge method \(declaration.name) does not read it (\(Self.some(others)) do)"
        }
        issues.add(
            "the merge method \(declaration.name) has no parameter “\(given.name)”", at: given.place,
            remedy: own.isEmpty
                ? "leave it out" : LyceumError.nearestNameRemedy(given.name, among: own, otherwise: "it has \(own.joined(separator: ", "))"))
        return nil
    }

    private static func some(_ names: [String]) -> String {
        names.count <= 3 ? names.joined(separator: ", ") : names.prefix(3).joined(separator: ", ") + " and others"
    }
}
