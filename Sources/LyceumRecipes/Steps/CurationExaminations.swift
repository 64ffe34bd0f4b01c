public import LyceumCore
public import LyceumCurate
public import LyceumExam

/// The items of examinations, for decontamination.
public enum CurationExaminations {
    /// For the pipelines of `lyceum curate` and for training.
    public static let source: BenchmarkSource = { names, folder throws(LyceumError) in
        let folder = folder ?? ProcessEnvironment.value("LYCEUM_DATA")
        var items: [BenchmarkItem] = []
        if names.contains("known") { items += try known(in: folder) }
        let named = names.filter { $0 != "known" }
        if !named.isEmpty { items += try Self.items(named, TaskCatalog(), dataFolder: folder) }
        return items
    }

    /// Tasks whose questions are the same for everybody; those of other generated tasks are drawn from a seed.
    public static let fixed = ["general_knowledge", "following_instructions"]

    /// The items that come with Lyceum, and those of every ready task whose data is in the folder.
    private static func known(in folder: String?) throws(LyceumError) -> [BenchmarkItem] {
        let catalog = TaskCatalog()
        var items = try items(fixed, catalog, dataFolder: nil)
        guard let folder else { return items }
        for listing in catalog.tasks where listing.origin.hasPrefix("ready:") {
            do throws(LyceumError) { items += try Self.items([listing.name], catalog, dataFolder: folder) } catch {
                // Most people have the data of few examinations.
                guard error.code == .notFound else { throw error }
            }
        }
        return items
    }

    /// Questions and right answers of tasks, groups or tags.
    public static func items(_ names: [String], _ catalog: TaskCatalog, dataFolder: String?) throws(LyceumError) -> [BenchmarkItem] {
        var items: [BenchmarkItem] = []
        for definition in try ExaminationTasks.resolve(names, catalog).tasks {
            let prepared = try Examination.prepare(definition, ExaminationOptions(shots: 0, dataFolder: dataFolder))
            for item in try ContaminationItem.items(of: prepared) {
                items.append(
                    BenchmarkItem(
                        task: definition.name, id: item.name, question: item.fields.first { $0.name == "stem" }?.text ?? "",
                        answers: item.fields.filter { $0.name == "key" }.map(\.text)))
            }
        }
        return items
    }
}
