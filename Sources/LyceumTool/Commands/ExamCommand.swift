import ArgumentParser
import Lyceum

struct ExamCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exam",
        abstract: "Examine models: benchmarks with intervals, paired comparisons, calibration, contamination, second opinions.",
        discussion: """
            Tasks are lm-evaluation-harness's task files and those that come with Lyceum; result and sample files have the harness's form, so that \
            runs of both can be compared item by item.

            Examples:
              lyceum exam list
              lyceum exam run smollm2-135m-instruct --tasks arithmetic --limit 200
              lyceum exam compare exam-results/base exam-results/tuned
              lyceum exam judge exam-results/base --judge judge.gguf           # a model grades written answers
              lyceum exam contamination mmlu_anatomy --model model.gguf        # seen before? Min-k %, MELD, order, option guessing
              lyceum exam opinion model.gguf --cases cases.jsonl               # beside a crowd of experts
            """,
        subcommands: [
            ExamListCommand.self, ExamShowCommand.self, ExamRunCommand.self, ExamRescoreCommand.self, ExamJudgeCommand.self,
            ExamCompareCommand.self,
            ExamCalibrateCommand.self, ExamContaminationCommand.self, ExamOpinionCommand.self, ExamBaselineCommand.self, ExamPowerCommand.self,
            ExamLeaderboardCommand.self, ExamDifficultyCommand.self, ExamLifelongCommand.self,
        ])
}
