internal import LyceumCore

/// What a cluster is asked for.
public struct SlurmOptions: Sendable, Hashable {
    /// Tasks of the job array.
    public var tasks: Int
    /// Cores, and so threads, of each task.
    public var cores = 1
    public var partition: String?
    /// As `sbatch --time` takes it: minutes, `hours:minutes:seconds`, `days-hours`.
    public var time: String?
    /// Memory of each task, as `sbatch --mem` takes it, such as `4G`.
    public var memory: String?
    /// Further options of `sbatch`, such as `--account=physics`.
    public var more: [String] = []
    /// Tasks that run at the same time at most.
    public var limit: Int?

    public init(tasks: Int) { self.tasks = tasks }

    /// - Throws: `LyceumError` (`invalidArgument`) for numbers out of range and options that would break the script.
    func check() throws(LyceumError) {
        func refuse(_ flag: String, _ text: String) throws(LyceumError) {
            throw LyceumError(.invalidArgument, text, at: flag)
        }
        if !(1...CurationShare.limit).contains(tasks) { try refuse("--tasks", "expected 1 to \(CurationShare.limit) tasks, found \(tasks)") }
        if !(1...1024).contains(cores) { try refuse("--cores", "expected 1 to 1024 cores, found \(cores)") }
        if let limit, limit < 1 { try refuse("--at-most", "expected at least one task at a time, found \(limit)") }
        for (flag, text) in [("--partition", partition), ("--time", time), ("--memory", memory)] {
            guard let text else { continue }
            if text.isEmpty || text.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
                try refuse(flag, "expected one word as sbatch takes it, found “\(text)”")
            }
        }
        for option in more where !option.hasPrefix("-") || option.utf8.contains(where: { $0 < 0x20 }) {
            try refuse("--sbatch-option", "expected an option of sbatch such as --account=physics, found “\(option)”")
        }
    }
}

/// The program that the tasks run, as this process was called.
public struct SlurmProgram: Sendable, Hashable {
    /// The program's path on the nodes.
    public var path: String
    /// Arguments that name the pipeline and its overrides.
    public var arguments: [String]
    /// The folder that relative paths start at.
    public var folder: String

    public init(path: String, arguments: [String], folder: String) {
        (self.path, self.arguments, self.folder) = (path, arguments, folder)
    }
}
