import ArgumentParser
import Lyceum

/// Where the work of a pipeline is done.
enum CurateExecutor: String, CaseIterable {
    case threads, slurm
}

struct CurateExecutorFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Who works: threads of this process, or slurm, which submits a job array and a job for what follows it. The output is the same.",
            valueName: "threads|slurm"))
    var executor = "threads"

    @Option(
        help: ArgumentHelp(
            "Work on one of K equal parts of the files and leave the reports to others: 2/8. Parts may run at the same time, on machines that share the disk.",
            valueName: "i/K"))
    var part: String?

    @Option(help: ArgumentHelp("Slurm: parts the files are divided into, each a task of the array (1 to 100000).", valueName: "K"))
    var tasks: Int?

    @Option(help: "Slurm: cores and threads of each task (1 to 1024; default: 1).")
    var cores: Int?

    @Option(help: "Slurm: the partition (default: the cluster's).")
    var partition: String?

    @Option(help: "Slurm: time limit of each task as sbatch takes it: minutes, hours:minutes:seconds, days-hours.")
    var time: String?

    @Option(help: "Slurm: memory of each task as sbatch takes it, such as 4G.")
    var memory: String?

    @Option(help: ArgumentHelp("Slurm: tasks that run at the same time at most.", valueName: "n"))
    var atMost: Int?

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp("Slurm: a further option of sbatch, such as --sbatch-option=--account=physics. May be repeated.", valueName: "option"))
    var sbatchOption: [String] = []

    @Option(help: ArgumentHelp("Slurm: the lyceum program as the nodes see it (default: this one).", valueName: "path"))
    var program: String?

    @Flag(help: "Slurm: show the progress and wait until all jobs have ended.")
    var wait = false

    func validate() throws {
        let kind: CurateExecutor = try choice(executor, "--executor")
        if kind == .slurm {
            if tasks == nil { throw ValidationError("--executor slurm needs --tasks K: how many parts the files are divided into") }
            if part != nil { throw ValidationError("--part is for a process that works itself; --executor slurm submits all parts") }
        } else if tasks != nil || cores != nil || partition != nil || time != nil || memory != nil || atMost != nil || !sbatchOption.isEmpty || wait
            || program != nil
        {
            throw ValidationError("--tasks, --cores, --partition, --time, --memory, --at-most, --sbatch-option, --program and --wait need --executor slurm")
        }
        if let part { _ = try CurationShare(parsing: part) }
    }

    var isSlurm: Bool { executor == CurateExecutor.slurm.rawValue }

    /// - Parameter arguments: those that name the pipeline and its overrides.
    func slurm(_ plan: CurationPlan, arguments: [String]) throws -> SlurmCuration {
        var options = SlurmOptions(tasks: tasks ?? 1)
        if let cores { options.cores = cores }
        (options.partition, options.time, options.memory, options.limit) = (partition, time, memory, atMost)
        options.more = sbatchOption
        let own = FileSystem.absolute("/proc/self/exe") ?? FileSystem.absolute(CommandLine.arguments[0]) ?? "lyceum"
        let program = SlurmProgram(path: program ?? own, arguments: arguments, folder: FileSystem.absolute(".") ?? "/")
        return try SlurmCuration(plan, options, program)
    }
}
