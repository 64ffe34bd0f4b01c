internal import LyceumConfiguration

/// The `examination` section: tasks that are asked during training.
public struct ExaminationSettings: Sendable {
    public var tasks: [String]
    public var interval: Int?
    public var limit: Int
    public var shots: Int?
    public var folders: [String]
    public var dataFolder: String?

    static let tasks = ConfigurationKey<[String]>.texts(
        "tasks", "Tasks, groups or generated tasks (lyceum exam list) that the model is asked during training; their scores stand among the run's values.")
    static let every = ConfigurationKey<Int?>.whole(
        "every", in: 1...(1 << 40), unit: "steps", automatic: "when validation is due", "Steps between examinations.")
    static let limit = ConfigurationKey<Int>.whole("limit", in: 1...1_000_000, unit: "items", default: 100, "Items of each task, at most.")
    static let shots = ConfigurationKey<Int?>.whole(
        "shots", in: 0...1000, unit: "examples", automatic: "what each task says", "Worked examples before each question.")
    static let folders = ConfigurationKey<[String]>.paths("include", "Folders with task files.")
    static let data = ConfigurationKey<String?>.path("data", automatic: "$LYCEUM_DATA", "The folder in which tasks look for their data.")

    static let section = ConfigurationSection(
        "examination", "Tasks that the model is asked during training.",
        keys: [tasks.declaration, every.declaration, limit.declaration, shots.declaration, folders.declaration, data.declaration])

    init(_ reader: ConfigurationReader) {
        tasks = reader[Self.tasks]
        interval = reader[Self.every]
        limit = reader[Self.limit]
        shots = reader[Self.shots]
        folders = reader[Self.folders]
        dataFolder = reader[Self.data]
    }
}
