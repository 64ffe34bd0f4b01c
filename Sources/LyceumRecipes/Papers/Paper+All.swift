// Written by Tools/papers.py from the folders in Papers/; do not edit.

extension Paper {
    /// All papers, by number.
    public static let all: [Paper] = [
        Paper(
            number: 1, folder: "01-malt", label: "MALT",
            title: "MALT: Improving Reasoning with Multi-Agent LLM Training",
            areas: ["align", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 2, folder: "02-fine-line", label: "The Fine Line",
            title: "The Fine Line: Navigating Large Language Model Pretraining with Down-streaming Capability Analysis",
            areas: ["pretrain", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 3, folder: "03-stability-gap", label: "Stability Gap",
            title: "Efficient Continual Pre-training by Mitigating the Stability Gap",
            areas: ["adapt"], state: .partial,
            command: "lyceum ngram select NGRAM TEXTS --tokens 1M --output FILE", notes: "Quality subsets by n-gram perplexity, exact mixture rates, gap and layer-change measures; the proof is a script that has not been run at full length.",
            recipe: nil),
        Paper(
            number: 4, folder: "04-counselingbench", label: "CounselingBench",
            title: "Do Large Language Models Align with Core Mental Health Counseling Competencies?",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks counselingbench", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 5, folder: "05-parrot", label: "Parrot",
            title: "Parrot: Efficient Serving of LLM-based Applications with Semantic Variable",
            areas: ["serve"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 6, folder: "06-gpt4image", label: "GPT4Image",
            title: "Can Large Pre-trained Models Help Vision Models on Perception Tasks?",
            areas: ["vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 7, folder: "07-traclm-milbench", label: "TRACLM / MilBench",
            title: "Fine-Tuning and Evaluating Open-Source Large Language Models for the Army Domain",
            areas: ["adapt", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 8, folder: "08-crystal", label: "Crystal",
            title: "Crystal: Illuminating LLM Abilities on Language and Code",
            areas: ["pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 9, folder: "09-math-squared", label: "MATH²",
            title: "AI-Assisted Generation of Difficult Math Questions",
            areas: ["data", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 10, folder: "10-nyu-ctf-bench", label: "NYU CTF Bench",
            title: "NYU CTF Bench: A Scalable Open-Source Benchmark Dataset for Evaluating LLMs in Offensive Security",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 11, folder: "11-control-llm", label: "Control LLM",
            title: "Control LLM: Controlled Evolution for Intelligence Retention in LLM",
            areas: ["adapt"], state: .delivered,
            command: "lyceum reproduce 11", notes: "The whole method, in training, at the command line and in recipes; seven arms on an invented world, with claims about what is kept and what is learned.",
            recipe: #"""
                # A model learns a second family of skills: in all of its weights, in some of its blocks, or in copies of them with everything it was beside them.
                name: 11-control-llm
                description: Does a model that learns new skills in twins of its blocks keep what it could before, and still learn?

                parameters:
                  seeds: {type: list, default: [1, 2, 3], meaning: Seeds of the worlds; each has its own base.}
                  layers: {type: whole, default: 4, minimum: 2, unit: blocks, meaning: Blocks of the base.}
                  width: {type: whole, default: 64, minimum: 16, meaning: Width of the base.}
                  partial:
                    type: list
                    default: ["layers:1", "layers:3"]
                    meaning: Blocks that partial tuning trains, those that get twins in other arms.
                  words: {type: whole, default: 2000, minimum: 1, unit: rows, meaning: Rows of letters that copying and turning tell.}
                  base_steps: {type: whole, default: 500, minimum: 1, unit: optimizer steps, meaning: Length of the base's training on sums and copying.}
                  steps: {type: whole, default: 200, minimum: 1, unit: optimizer steps, meaning: Length of every arm's training on turning and colors.}
                  rate: {type: number, default: 3e-3, minimum: 1e-6, meaning: Learning rate of every arm but the gentle one.}
                  gentle: {type: number, default: 1e-3, minimum: 1e-6, meaning: A lower rate for full tuning.}

                scales:
                  small: {layers: 4, width: 64, words: 2000, base_steps: 500, steps: 200}
                  paper: {seeds: [1, 2, 3, 4, 5], layers: 6, width: 96, partial: ["layers:2", "layers:5"], words: 4000, base_steps: 4000, steps: 1000}

                steps:
                  world:
                    kind: skills
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    words: ${parameters.words}

                  fresh:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.texts}"]
                    vocabulary: 320
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 64

                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh.model}
                      data: {path: "${world.old}"}
                      objective: sft
                      optimizer: {type: adamw, rate: 2e-3, decay: 0.01}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 64, length: 32}
                      steps: ${parameters.base_steps}

                  base_old:
                    kind: examine
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    questions: ["${world.copying}", "${world.sums}"]
                    metric: acc

                  base_new:
                    kind: examine
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    questions: ["${world.turning}", "${world.colors}"]
                    metric: acc

                  # The same data, steps and batches. Partial tuning trains the blocks that get twins elsewhere: as many weights.
                  arm:
                    kind: train
                    for:
                      seed: ${parameters.seeds}
                      arm:
                        - {name: full, rate: "${parameters.rate}", train: [all], expansion: null}
                        - {name: full-gentle, rate: "${parameters.gentle}", train: [all], expansion: null}
                        - {name: partial, rate: "${parameters.rate}", train: "${parameters.partial}", expansion: null}
                        - {name: stack, rate: "${parameters.rate}", train: null, expansion: {blocks: 2, type: stack}}
                        - {name: hybrid, rate: "${parameters.rate}", train: null, expansion: {blocks: 2, type: hybrid, loss: mse, loss_weight: 1}}
                        - {name: concat, rate: "${parameters.rate}", train: null, expansion: {blocks: 2, type: concat, loss_weight: 0}}
                        - {name: concat-mse, rate: "${parameters.rate}", train: null, expansion: {blocks: 2, type: concat, loss: mse, loss_weight: 1}}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data: {path: "${world.new}"}
                      objective: sft
                      train: ${for.arm.train}
                      expansion: ${for.arm.expansion}
                      optimizer: {type: adamw, rate: "${for.arm.rate}", decay: 0.01}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 64, length: 32}
                      steps: ${parameters.steps}

                  old:
                    kind: examine
                    for: {seed: "${parameters.seeds}", arm: [full, full-gentle, partial, stack, hybrid, concat, concat-mse]}
                    model: ${arm.model}
                    questions: ["${world.copying}", "${world.sums}"]
                    metric: acc

                  new:
                    kind: examine
                    for: {seed: "${parameters.seeds}", arm: [full, full-gentle, partial, stack, hybrid, concat, concat-mse]}
                    model: ${arm.model}
                    questions: ["${world.turning}", "${world.colors}"]
                    metric: acc

                  # What part of full tuning's gain an arm has.
                  part:
                    kind: gain
                    for: {seed: "${parameters.seeds}", arm: [full-gentle, partial, stack, hybrid, concat, concat-mse]}
                    before: ${base_new.score}
                    after: ${new.score}
                    reference_after: ${new[arm=full].score}

                  # How far twins have gone from their blocks, where the old skills are asked for and where the new ones are.
                  twins_old:
                    kind: twins
                    for: {seed: "${parameters.seeds}", arm: [concat, concat-mse]}
                    model: ${arm.model}
                    texts: ["${world.old_texts}"]

                  twins_new:
                    kind: twins
                    for: {seed: "${parameters.seeds}", arm: [concat, concat-mse]}
                    model: ${arm.model}
                    texts: ["${world.new_texts}"]

                  # A plain model of the old size again: the weights of twins and blocks mixed.
                  folded:
                    kind: fold
                    for: {seed: "${parameters.seeds}", arm: [concat-mse]}
                    model: ${arm.model}

                  folded_old:
                    kind: examine
                    for: {seed: "${parameters.seeds}", arm: [concat-mse]}
                    model: ${folded.model}
                    questions: ["${world.copying}", "${world.sums}"]
                    metric: acc

                  folded_new:
                    kind: examine
                    for: {seed: "${parameters.seeds}", arm: [concat-mse]}
                    model: ${folded.model}
                    questions: ["${world.turning}", "${world.colors}"]
                    metric: acc

                claims:
                  keeps:
                    says: Twins with the distance keep more of the old skills than full tuning.
                    arm: ${old[arm=concat-mse].score}
                    against: ${old[arm=full].score}
                  keeps_against_gentle:
                    says: They do so, too, against full tuning at a third of the rate.
                    arm: ${old[arm=concat-mse].score}
                    against: ${old[arm=full-gentle].score}
                  keeps_against_partial:
                    says: They do so, too, against tuning as many weights of the base itself.
                    arm: ${old[arm=concat-mse].score}
                    against: ${old[arm=partial].score}
                  keeps_against_stack:
                    says: They do so, too, against copies that are stacked.
                    arm: ${old[arm=concat-mse].score}
                    against: ${old[arm=stack].score}
                  learns:
                    says: Twins with the distance gain at least half of what full tuning gains on the new skills.
                    arm: ${part[arm=concat-mse].share}
                    against: 0.5
                  distance:
                    says: With the distance the old skills are at least as good as without (within 2 points).
                    arm: ${old[arm=concat-mse].score}
                    against: ${old[arm=concat].score}
                    direction: not-less
                    margin: 0.02
                  folded:
                    says: Folded back into a plain model they keep the old skills (within 5 points of the twins).
                    arm: ${folded_old[arm=concat-mse].score}
                    against: ${old[arm=concat-mse].score}
                    direction: not-less
                    margin: 0.05
                  folded_new:
                    says: Folded back they keep the new skills, too (within 5 points of the twins).
                    arm: ${folded_new[arm=concat-mse].score}
                    against: ${new[arm=concat-mse].score}
                    direction: not-less
                    margin: 0.05

                """#),
        Paper(
            number: 12, folder: "12-collabstory", label: "CollabStory",
            title: "CollabStory: Multi-LLM Collaborative Story Generation and Authorship Analysis",
            areas: ["collaborate", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 13, folder: "13-salt", label: "SALT",
            title: "A Little Help Goes a Long Way: Efficient LLM Training by Leveraging Small LMs",
            areas: ["pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 14, folder: "14-cs-bench", label: "CS-Bench",
            title: "CS-Bench: A Comprehensive Benchmark for Large Language Models towards Computer Science Mastery",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks csbench_en", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 15, folder: "15-cpt-vs-ift", label: "CPT-IFT balance",
            title: "Balancing Continuous Pre-Training and Instruction Fine-Tuning: Optimizing Instruction-Following in LLMs",
            areas: ["adapt"], state: .partial,
            command: "lyceum residual apply MODEL RESIDUAL OUT", notes: "Instruction residuals, exact to the bit; the five-arm proof is a script that has not been run at full length.",
            recipe: nil),
        Paper(
            number: 16, folder: "16-llm2llm", label: "LLM2LLM",
            title: "Boosting LLMs with Novel Iterative Data Enhancement",
            areas: ["data", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 17, folder: "17-comd", label: "CoMD",
            title: "Unlock the Power: Competitive Distillation for Multi-Modal Large Language Models",
            areas: ["vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 18, folder: "18-redstone", label: "RedStone",
            title: "Curating General, Code, Math, and QA Data for Large Language Models",
            areas: ["data"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 19, folder: "19-peak-performance", label: "Peak performance",
            title: "Achieving Peak Performance for Large Language Models: A Systematic Review",
            areas: ["serve", "pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 20, folder: "20-miniplm", label: "MiniPLM",
            title: "MiniPLM: Knowledge Distillation for Pre-Training Language Models",
            areas: ["pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 21, folder: "21-llmdetect", label: "LLMDetect",
            title: "Beyond Binary: Towards Fine-Grained LLM-Generated Text Detection via Role Recognition and Involvement Measurement",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 22, folder: "22-ct-llm", label: "CT-LLM",
            title: "Chinese Tiny LLM: Pretraining a Chinese-Centric Large Language Model",
            areas: ["pretrain", "data"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 23, folder: "23-flm-101b", label: "FLM-101B",
            title: "FLM-101B: An Open LLM and How to Train It with $100K Budget",
            areas: ["pretrain", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 24, folder: "24-visual-steerability", label: "Visual AI steerability tasks",
            title: "Visual AI and Linguistic Intelligence Through Steerability and Composability",
            areas: ["vision", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 25, folder: "25-clr-bench", label: "CLR-Bench",
            title: "CLR-Bench: Evaluating Large Language Models in College-level Reasoning",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks clrbench", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 26, folder: "26-software-testing-survey", label: "Software testing with LLMs",
            title: "Software Testing with Large Language Model: Survey, Landscape, and Vision",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 27, folder: "27-blade", label: "BLADE",
            title: "BLADE: Enhancing Black-box Large Language Models with Small Domain-Specific Models",
            areas: ["collaborate", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 28, folder: "28-supergpqa", label: "SuperGPQA",
            title: "SuperGPQA: Scaling LLM Evaluation across 285 Graduate Disciplines",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks supergpqa", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 29, folder: "29-alpha-umi", label: "α-UMi",
            title: "Small LLMs Are Weak Tool Learners: A Multi-LLM Agent",
            areas: ["collaborate", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 30, folder: "30-honest-helpful", label: "Honest & Helpful (HoneSet, HonestyLLM)",
            title: "The Best of Both Worlds: Toward an Honest and Helpful Large Language Model",
            areas: ["align", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 31, folder: "31-glianorex", label: "Glianorex",
            title: "Multiple Choice Questions and Large Languages Models: A Case Study with Fictional Medical Data",
            areas: ["examine"], state: .partial,
            command: "lyceum reproduce 31", notes: "Invented fields, cued and balanced questions before study, balanced ones after; the small model that learns the habit of cues on other fields is missing.",
            recipe: #"""
                # A test of the test: questions about a field that does not exist. Whoever scores above guessing without having studied has read cues.
                name: 31-glianorex
                description: Can a model answer questions about an invented field without having studied it, and after?

                parameters:
                  base: {type: model, default: smollm2-135m-instruct, meaning: The general model.}
                  facts: {type: whole, default: 120, minimum: 8, maximum: 10000, unit: facts, meaning: Facts of each field.}
                  fields: {type: list, default: [1, 2, 3], meaning: Seeds of the invented fields.}
                  steps: {type: whole, default: 120, minimum: 1, unit: optimizer steps, meaning: Length of the study of each field.}

                scales:
                  small: {facts: 120, fields: [1, 2, 3], steps: 120}
                  paper: {facts: 480, fields: [1, 2, 3], steps: 480}

                steps:
                  field:
                    kind: fiction
                    for: {field: "${parameters.fields}"}
                    seed: ${for.field}
                    facts: ${parameters.facts}

                  # Before any study: options that can be exchanged, and options of which the right one shows.
                  unread:
                    kind: examine
                    for: {field: "${parameters.fields}", options: [balanced, cued]}
                    model: ${parameters.base}
                    tasks: ["fiction:facts=${parameters.facts},options=${for.options},format=texts,seed=${for.field}"]
                    metric: acc

                  study:
                    kind: train
                    for: {field: "${parameters.fields}"}
                    seed: ${for.field}
                    configuration:
                      model: ${parameters.base}
                      data:
                        - path: ["${field.book}", "${field.exercises}"]
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 5e-4}
                      schedule: {type: cosine, warmup: 5}
                      batch: {sequences: 2, length: 256}
                      steps: ${parameters.steps}

                  read:
                    kind: examine
                    for: {field: "${parameters.fields}"}
                    model: ${study.model}
                    tasks: ["fiction:facts=${parameters.facts},options=balanced,format=texts,seed=${for.field}"]
                    metric: acc

                claims:
                  cued:
                    says: Without study, questions whose right option shows are answered above guessing.
                    arm: ${unread[options=cued].score}
                    against: 0.25
                  balanced:
                    says: Without study, questions with exchangeable options are answered as by guessing (within 5 points).
                    arm: ${unread[options=balanced].score}
                    against: 0.25
                    direction: equivalent
                    margin: 0.05
                  learned:
                    says: Study of the textbook raises the score on exchangeable options.
                    arm: ${read.items}
                    against: ${unread[options=balanced].items}

                """#),
        Paper(
            number: 32, folder: "32-zero-shot-cot", label: "Zero-shot-CoT",
            title: "Large Language Models are Zero-Shot Reasoners",
            areas: ["collaborate", "examine"], state: .partial,
            command: "lyceum reproduce 32", notes: "The two-stage method and its audit on generated arithmetic, last letters and coin flips, with any model; the model trained to show that the trigger can work at all is missing.",
            recipe: #"""
                # Part A of the proof: a model is asked the same questions directly and with "Let's think step by step", in the two stages of the paper.
                name: 32-zero-shot-cot
                description: Does "Let's think step by step" raise a model's score on arithmetic and symbolic questions?

                parameters:
                  base: {type: model, default: smollm2-135m-instruct, meaning: The model that is asked.}
                  items: {type: whole, default: 100, minimum: 10, maximum: 10000, unit: questions, meaning: Questions of each task.}
                  tokens: {type: whole, default: 128, minimum: 8, maximum: 4096, unit: tokens, meaning: The longest chain of thought.}

                scales:
                  small: {items: 100, tokens: 128}
                  paper: {items: 500, tokens: 128}

                steps:
                  ask:
                    kind: examine
                    for:
                      way:
                        - {name: direct, strategy: zero-shot}
                        - {name: thought, strategy: "zero-shot-cot:1,tokens=${parameters.tokens}"}
                      task: [arithmetic, last_letters, coin_flip]
                    model: ${parameters.base}
                    tasks: ["${for.task}:items=${parameters.items}"]
                    strategy: ${for.way.strategy}
                    chat: true

                  compare:
                    kind: compare
                    for: {task: [arithmetic, last_letters, coin_flip]}
                    records: ${ask.record}
                    # The two ways put the questions differently: that is the point.
                    force: true

                claims:
                  arithmetic:
                    says: Thinking step by step raises the score on arithmetic.
                    arm: ${ask[way=thought,task=arithmetic].items}
                    against: ${ask[way=direct,task=arithmetic].items}
                  last-letters:
                    says: Thinking step by step raises the score on last letters.
                    arm: ${ask[way=thought,task=last_letters].items}
                    against: ${ask[way=direct,task=last_letters].items}
                  coin-flip:
                    says: Thinking step by step raises the score on coin flips.
                    arm: ${ask[way=thought,task=coin_flip].items}
                    against: ${ask[way=direct,task=coin_flip].items}

                """#),
        Paper(
            number: 33, folder: "33-jiuzhang-problem-solving-data", label: "JiuZhang-8B study",
            title: "Advancing Math Reasoning in Language Models: The Impact of Problem-Solving Data, Data Synthesis Methods, and Training Stages",
            areas: ["data", "pretrain", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 34, folder: "34-cellm-flasc", label: "CELLM / FLASC",
            title: "CELLM: An Efficient Communication in Large Language Models Training for Federated Learning",
            areas: ["federate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 35, folder: "35-second-opinion", label: "Second opinion",
            title: "Language Models And A Second Opinion Use Case: The Pocket Professional",
            areas: ["examine", "collaborate"], state: .partial,
            command: "lyceum exam opinion MODEL --cases FILE", notes: "Second opinions, agreement with the crowd, differential lists on cases of your own.",
            recipe: nil),
        Paper(
            number: 36, folder: "36-symbolic-moe", label: "Symbolic-MoE",
            title: "Symbolic Mixture-of-Experts: Adaptive Skill-based Routing for Heterogeneous Reasoning",
            areas: ["collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 37, folder: "37-infimm-webmath", label: "InfiMM-WebMath-40B",
            title: "Advancing Multimodal Pre-Training for Enhanced Mathematical Reasoning",
            areas: ["data", "vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 38, folder: "38-continual-learning-survey", label: "CL of LLMs",
            title: "Continual Learning of Large Language Models: A Comprehensive Survey",
            areas: ["adapt"], state: .partial,
            command: "lyceum exam lifelong RECORD… --tasks TASKS", notes: "The measures over a sequence of fields.",
            recipe: nil),
        Paper(
            number: 39, folder: "39-llm-pysc2", label: "LLM-PySC2",
            title: "LLM-PySC2: Starcraft II learning environment for Large Language Models",
            areas: ["collaborate", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 40, folder: "40-transformllm", label: "TransformLLM",
            title: "Adapting Large Language Models via LLM-Transformed Reading Comprehension Text",
            areas: ["data", "adapt"], state: .partial,
            command: "lyceum synthesize exercises TEXTS --output FILE", notes: "Reading comprehension by rules, by a model, by a synthesizer; the learning effect has not been measured.",
            recipe: nil),
        Paper(
            number: 41, folder: "41-trustworthy-llms", label: "Trustworthy LLMs",
            title: "a Survey and Guideline for Evaluating Large Language Models' Alignment",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 42, folder: "42-fusechat", label: "FuseChat (with VaRM and SCE merging)",
            title: "FuseChat: Knowledge Fusion of Chat Models",
            areas: ["fuse"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 43, folder: "43-gpt4-medical-capabilities", label: "GPT-4 medical capabilities",
            title: "Capabilities of GPT-4 on Medical Challenge Problems",
            areas: ["examine"], state: .partial,
            command: "lyceum exam contamination TASK --model MODEL --tests meld", notes: "The detector beside six others and a planted control; at a million parameters its claim was not supported.",
            recipe: nil),
        Paper(
            number: 44, folder: "44-ew-tune", label: "EW-Tune",
            title: "Privately Fine-Tuning Large Language Models with Differential Privacy",
            areas: ["federate", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 45, folder: "45-kicp", label: "KICP",
            title: "A Knowledge-Injected Curriculum Pretraining Framework for Question Answering",
            areas: ["knowledge"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 46, folder: "46-federatedscope-llm", label: "FederatedScope-LLM",
            title: "FederatedScope-LLM: A Comprehensive Package for Fine-tuning Large Language Models in Federated Learning",
            areas: ["federate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 47, folder: "47-medical-adaptation-progress", label: "Medical adaptation, are we making progress?",
            title: "Medical Adaptation of Large Language and Vision-Language Models: Are We Making Progress?",
            areas: ["examine", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 48, folder: "48-leanagent", label: "LeanAgent",
            title: "Lifelong Learning for Formal Theorem Proving",
            areas: ["knowledge", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 49, folder: "49-auto-bench", label: "Auto-Bench",
            title: "Large Language Models as Automated Aligners for benchmarking Vision-Language Models",
            areas: ["examine", "vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 50, folder: "50-polaris", label: "Polaris",
            title: "Polaris: A Safety-focused LLM Constellation Architecture for Healthcare",
            areas: ["collaborate", "serve"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 51, folder: "51-finance-cpt-merge", label: "Finance CPT + merge",
            title: "The Construction of Instruction-tuned LLMs for Finance without Instruction Data Using Continual Pretraining and Model Merging",
            areas: ["adapt", "fuse"], state: .partial,
            command: "lyceum residual corners BASE INSTRUCT DOMAIN MERGED", notes: "Domain vector and instruct vector, independence report, four corners; the proof is a script that has not been run at full length.",
            recipe: nil),
        Paper(
            number: 52, folder: "52-llm-cxr", label: "LLM-CXR",
            title: "Instruction-Finetuned LLM for CXR Image Understanding and Generation",
            areas: ["vision"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 53, folder: "53-ce-collm", label: "CE-CoLLM",
            title: "CE-CoLLM: Efficient and Adaptive Large Language Models Through Cloud-Edge Collaboration",
            areas: ["serve", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 54, folder: "54-prox", label: "ProX",
            title: "Programming Every Example: Lifting Pre-training Data Quality like Experts at Scale",
            areas: ["data"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 55, folder: "55-llama-3-syne", label: "Llama-3-SynE",
            title: "Towards Effective and Efficient Continual Pre-training of Large Language Models",
            areas: ["adapt", "data"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 56, folder: "56-theoremllama", label: "TheoremLlama",
            title: "Transforming General-Purpose LLMs into Lean4 Experts",
            areas: ["knowledge", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 57, folder: "57-learning-by-teaching", label: "Learning by Teaching (LbT)",
            title: "Can LLMs Learn by Teaching? A Preliminary Study",
            areas: ["align", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 58, folder: "58-aurora-m", label: "Aurora-M",
            title: "Aurora-M: The First Open Source Multilingual Language Model Red-teamed according to the U.S. Executive Order",
            areas: ["adapt", "align"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 59, folder: "59-llama-beyond-english", label: "LLaMA Beyond English",
            title: "LLaMA Beyond English: An Empirical Study on Language Capability Transfer",
            areas: ["adapt", "examine"], state: .partial,
            command: "lyceum reproduce 59", notes: "Vocabulary extension, further pre-training and joint training between two invented languages, with claims; the grid of instruction counts is missing.",
            recipe: #"""
                # A model of one language learns a second: with its own vocabulary or a longer one, from little text or much, alone or beside its first language.
                name: 59-llama-beyond-english
                description: What moves a model to another language - new tokens or further pre-training - and what does it cost the first?

                parameters:
                  seeds: {type: list, default: [1, 2, 3], meaning: Seeds of the worlds; each has its own two languages and its own base.}
                  source_bytes: {type: whole, default: 300000, minimum: 1000, unit: bytes, meaning: Text of the first language.}
                  glimpse_bytes: {type: whole, default: 20000, minimum: 0, unit: bytes, meaning: Text of the second language that the base reads beside it.}
                  held_out_bytes: {type: whole, default: 5000, minimum: 1000, unit: bytes, meaning: Text of each language that is held out.}
                  base_passes: {type: whole, default: 3, minimum: 1, unit: passes, meaning: How often the base reads it.}
                  sizes:
                    type: list
                    default: [{name: few, bytes: 15000}, {name: many, bytes: 120000}]
                    meaning: Amounts of text of the second language.
                  passes: {type: whole, default: 2, minimum: 1, unit: passes, meaning: How often that text is read.}
                  tokens: {type: whole, default: 256, minimum: 1, unit: tokens, meaning: New tokens.}
                  layers: {type: whole, default: 4, minimum: 1, unit: blocks, meaning: Blocks of the base.}
                  width: {type: whole, default: 64, minimum: 16, meaning: Width of the base.}

                scales:
                  small: {layers: 4, width: 64}
                  paper:
                    seeds: [1, 2, 3, 4, 5]
                    source_bytes: 600000
                    glimpse_bytes: 40000
                    held_out_bytes: 20000
                    base_passes: 6
                    sizes: [{name: few, bytes: 50000}, {name: some, bytes: 200000}, {name: many, bytes: 800000}]
                    layers: 4
                    width: 160

                steps:
                  world:
                    kind: languages
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    source_bytes: ${parameters.source_bytes}
                    target_bytes: 0
                    glimpse_bytes: ${parameters.glimpse_bytes}
                    held_out_bytes: ${parameters.held_out_bytes}
                    instructions: 0

                  fresh:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.source}"]
                    vocabulary: 512
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    heads: 4
                    context: 256

                  # Like the study's bases it has seen a little of the second language.
                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh.model}
                      data: {path: ["${world.source}", "${world.glimpse}"]}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 3e-3, decay: 0.01}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      epochs: ${parameters.base_passes}

                  base_source:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    texts: ["${world.source_held}"]
                    window: 256

                  base_target:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    texts: ["${world.target_held}"]
                    window: 256

                  # The second language: more text begins with the same documents.
                  reading:
                    kind: languages
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    seed: ${for.seed}
                    source_bytes: 0
                    target_bytes: ${for.size.bytes}
                    held_out_bytes: 0
                    instructions: 0
                    questions: 0

                  # New tokens from the text that is read then; their rows begin as the mean of the rows that wrote them before.
                  longer:
                    kind: extend
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    seed: ${for.seed}
                    model: ${base.model}
                    texts: ["${reading.target}"]
                    held_out: ["${world.target_held}"]
                    tokens: ${parameters.tokens}
                    initialize: subword

                  # The same text as often, by the old vocabulary and by the longer one.
                  original:
                    kind: train
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data: {path: "${reading.target}"}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 1e-3, decay: 0.01}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      epochs: ${parameters.passes}

                  extended:
                    kind: train
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${longer.model}
                      data: {path: "${reading.target}"}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 1e-3, decay: 0.01}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      epochs: ${parameters.passes}

                  # The same text as often, and a quarter of the tokens from the first language.
                  joint:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${reading[size=many].target}", weight: 3, passes: "${parameters.passes}"}
                        - {path: "${world.source}", weight: 1, passes: 1000}
                      mixing: {exhausted: stop}
                      objective: causal-lm
                      optimizer: {type: adamw, rate: 1e-3, decay: 0.01}
                      schedule: {type: cosine, warmup: 0.05, minimum: 0.1}
                      batch: {sequences: 8, length: 128}
                      epochs: ${parameters.passes}

                  original_target:
                    kind: score
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    model: ${original.model}
                    texts: ["${world.target_held}"]
                    window: 256

                  original_source:
                    kind: score
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    model: ${original.model}
                    texts: ["${world.source_held}"]
                    window: 256

                  extended_target:
                    kind: score
                    for: {seed: "${parameters.seeds}", size: "${parameters.sizes}"}
                    model: ${extended.model}
                    texts: ["${world.target_held}"]
                    window: 256

                  joint_target:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${joint.model}
                    texts: ["${world.target_held}"]
                    window: 256

                  joint_source:
                    kind: score
                    for: {seed: "${parameters.seeds}"}
                    model: ${joint.model}
                    texts: ["${world.source_held}"]
                    window: 256

                  # How far the longer vocabulary is behind (in bits per byte, of its own distance in `reference`) with most text, against with little.
                  gap:
                    kind: gain
                    for: {seed: "${parameters.seeds}"}
                    before: ${original_target[size=many].bits_per_byte}
                    after: ${extended_target[size=many].bits_per_byte}
                    reference_before: ${original_target[size=few].bits_per_byte}
                    reference_after: ${extended_target[size=few].bits_per_byte}

                  # By which part of itself the first language's figure rose.
                  joint_cost:
                    kind: gain
                    for: {seed: "${parameters.seeds}"}
                    before: ${base_source.bits_per_byte}
                    after: ${joint_source.bits_per_byte}
                    reference_before: 0
                    reference_after: ${base_source.bits_per_byte}

                claims:
                  shorter:
                    says: New tokens from little text shorten the second language by at least a fifth.
                    arm: ${longer[size=few].shortening}
                    against: 0.2
                  little_text:
                    says: With little text the old vocabulary is the better one, in bits per byte.
                    arm: ${original_target[size=few].bits_per_byte}
                    against: ${extended_target[size=few].bits_per_byte}
                    direction: less
                  gap_shrinks:
                    says: With more text the longer vocabulary catches up.
                    arm: ${gap.difference}
                    against: 0
                    direction: less
                  target_only:
                    says: Reading the second language alone costs the first bits per byte.
                    arm: ${original_source[size=many].bits_per_byte}
                    against: ${base_source.bits_per_byte}
                  joint:
                    says: A quarter of the first language holds it within 3 %.
                    arm: ${joint_cost.share}
                    against: 0
                    direction: not-greater
                    margin: 0.03

                """#),
        Paper(
            number: 60, folder: "60-large-concept-models", label: "Large Concept Models",
            title: "The Future of AI: Exploring the Potential of Large Concept Models",
            areas: ["pretrain"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 61, folder: "61-openmedlm", label: "OpenMedLM",
            title: "OpenMedLM: Prompt engineering can out-perform fine-tuning in medical question-answering with open-source large language models",
            areas: ["collaborate", "examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks medqa --strategy openmedlm", notes: "The chain of prompting strategies runs on any multiple-choice task; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 62, folder: "62-mechgpt", label: "MechGPT",
            title: "a language-based strategy for mechanics and materials modeling that connects knowledge across scales, disciplines and modalities",
            areas: ["adapt", "data", "knowledge", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 63, folder: "63-skill-mix", label: "Skill-Mix",
            title: "Skill-Mix: a Flexible and Expandable Family of Evaluations for AI models",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 64, folder: "64-nephrology-mcq", label: "Nephrology MCQ",
            title: "A Comparative Study of Open-Source Large Language Models, GPT-4 and Claude 2: Multiple-Choice Test Taking in Nephrology",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks nephrology", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 65, folder: "65-low-param-agents", label: "Low-parameter agents",
            title: "Enhancing the General Agent Capabilities of Low-Parameter LLMs through Tuning and Multi-Branch Reasoning",
            areas: ["collaborate", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 66, folder: "66-statqa", label: "StatQA",
            title: "Are Large Language Models Good Statisticians?",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 67, folder: "67-finetuning-guide", label: "Fine-tuning guide",
            title: "The Ultimate Guide to Fine-Tuning LLMs from Basics to Breakthroughs: An Exhaustive Review of Technologies, Research, Best Practices, Applied Research Challenges and Opportunities",
            areas: ["adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 68, folder: "68-lifelong-learning-survey", label: "Lifelong learning",
            title: "Towards Lifelong Learning of Large Language Models: A Survey",
            areas: ["adapt", "knowledge"], state: .partial,
            command: "lyceum exam lifelong RECORD… --tasks TASKS", notes: "The measures over a sequence of fields.",
            recipe: nil),
        Paper(
            number: 69, folder: "69-evaluating-llms-survey", label: "Evaluating LLMs",
            title: "Evaluating Large Language Models: A Comprehensive Survey",
            areas: ["examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 70, folder: "70-corex", label: "Corex",
            title: "Corex: Pushing the Boundaries of Complex Reasoning through Multi-Model Collaboration",
            areas: ["collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 71, folder: "71-aligning-survey", label: "Aligning LLMs",
            title: "Aligning Large Language Models with Human: A Survey",
            areas: ["align"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 72, folder: "72-auto-cei", label: "Auto-CEI",
            title: "Automatic Curriculum Expert Iteration for Reliable LLM Reasoning",
            areas: ["align"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 73, folder: "73-medagents", label: "MedAgents",
            title: "MedAgents: Large Language Models as Collaborators for Zero-shot Medical Reasoning",
            areas: ["collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 74, folder: "74-secbench", label: "SecBench",
            title: "SecBench: A Comprehensive Multi-Dimensional Benchmarking Dataset for LLMs in Cybersecurity",
            areas: ["examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks secbench", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 75, folder: "75-multi-agent-survey", label: "Multi-agent collaboration survey",
            title: "Multi-Agent Collaboration Mechanisms: A Survey of LLMs",
            areas: ["collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 76, folder: "76-llm-survey-capabilities", label: "LLM capabilities",
            title: "A Survey on Large Language Models with some Insights on their Capabilities and Limitations",
            areas: ["pretrain", "collaborate", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 77, folder: "77-cmm-math", label: "CMM-Math",
            title: "A Chinese Multimodal Math Dataset To Evaluate and Enhance the Mathematics Reasoning of Large Multimodal Models",
            areas: ["vision", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 78, folder: "78-mix-cpt", label: "Mix-CPT",
            title: "Mix-CPT: A Domain Adaptation Framework via Decoupling Knowledge Learning and Format Alignment",
            areas: ["adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 79, folder: "79-weaver", label: "Weaver",
            title: "Weaver: Foundation Models for Creative Writing",
            areas: ["pretrain", "align", "serve"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 80, folder: "80-pedagogical-alignment", label: "Pedagogical alignment",
            title: "Pedagogical Alignment of Large Language Models",
            areas: ["align", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 81, folder: "81-fedpipe", label: "FedPipe",
            title: "Automated Federated Pipeline for Parameter-Efficient Fine-Tuning of Large Language Models",
            areas: ["federate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 82, folder: "82-medical-exam-generation", label: "Medical exam question generation",
            title: "The Potential of LLMs in Medical Education: Generating Questions and Answers for Qualification Exams",
            areas: ["data", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 83, folder: "83-human-inspired-curriculum", label: "Human-inspired learning strategies",
            title: "Fine-tuning Large Language Models with Human-inspired Learning Strategies in Medical Question Answering",
            areas: ["adapt", "data"], state: .partial,
            command: "lyceum exam difficulty RECORD --output FILE", notes: "All orders of the data and difficulty judged by models; categories come from a column; the proof is a script that has not been run at full length.",
            recipe: nil),
        Paper(
            number: 84, folder: "84-direction-aware-translation", label: "Direction-aware training with group-wise merging (DATM)",
            title: "Asymmetric Conflict and Synergy in Post-training for LLM-based Multilingual Machine Translation",
            areas: ["adapt", "fuse"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 85, folder: "85-llm-kg-roadmap", label: "LLM+KG roadmap",
            title: "Unifying Large Language Models and Knowledge Graphs: A Roadmap",
            areas: ["knowledge"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 86, folder: "86-limited-impact-medical-adaptation", label: "The limited impact of medical adaptation",
            title: "The Limited Impact of Medical Adaptation of Large Language and Vision-Language Models",
            areas: ["examine", "adapt"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 87, folder: "87-chatgpt-alternatives", label: "ChatGPT alternatives",
            title: "ChatGPT Alternative Solutions: Large Language Models Survey",
            areas: ["serve", "examine"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 88, folder: "88-aops-instruct-liveaopsbench", label: "AoPS-Instruct / LiveAoPSBench",
            title: "Leveraging Online Olympiad-Level Math Problems for LLMs Training and Contamination-Resistant Evaluation",
            areas: ["data", "examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks liveaopsbench", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
        Paper(
            number: 89, folder: "89-complex-qa-hybrid", label: "Complex QA",
            title: "Complex QA and language models hybrid architectures, Survey",
            areas: ["knowledge", "collaborate"], state: .notYet,
            command: nil, notes: "",
            recipe: nil),
        Paper(
            number: 90, folder: "90-tinyhelen", label: "TinyHelen",
            title: "TinyHelen's First Curriculum: Training and Evaluating Tiny Language Models in a Simpler Language Environment",
            areas: ["data", "pretrain", "examine"], state: .partial,
            command: "lyceum exam run MODEL --tasks leaner", notes: "The benchmark runs on its own files with any model; a recipe that tests the paper's claims is missing.",
            recipe: nil),
    ]
}
