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
            areas: ["adapt"], state: .partial,
            command: "lyceum expand MODEL OUT --blocks 8", notes: "The whole method, in training and at the command line; the proof is a script that has not been run at full length.",
            recipe: nil),
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
            command: "lyceum tokenizer extend MODEL TEXTS OUT --tokens 2000", notes: "Vocabulary extension with five initializations and its checks; the grid of trainings is missing.",
            recipe: nil),
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
            areas: ["adapt"], state: .partial,
            command: "lyceum reproduce 78", notes: "Logit-swap self-distillation beside a teacher or its stored answers, plain-text mixtures, selection of samples, alignment by SFT and DPO; the recipe aligns by SFT alone, and with three seeds none of its six claims is decided.",
            recipe: #"""
                # Knowledge first, form later: a field's texts mixed with instructions as plain text, beside the model training started from, then a short
                # alignment on a few easy samples.
                name: 78-mix-cpt
                description: Does mixing plain instructions into a field's texts, and a teacher with the truth in the place of its first choice, keep what was known?

                parameters:
                  towns: {type: whole, default: 16, minimum: 8, maximum: 5000, unit: towns, meaning: "General towns, and as many of the field; each has four facts."}
                  layers: {type: whole, default: 3, minimum: 1, unit: blocks, meaning: Blocks of the model.}
                  width: {type: whole, default: 128, minimum: 32, meaning: Elements of a hidden state.}
                  base_tokens: {type: whole, default: 160000, minimum: 1000, unit: tokens, meaning: Length of the general training.}
                  field_tokens: {type: whole, default: 32000, minimum: 1000, unit: tokens, meaning: "Length of every arm's training on the field."}
                  rate: {type: number, default: 2e-3, minimum: 1e-6, maximum: 1, meaning: Learning rate on the field.}
                  alpha: {type: number, default: 1, minimum: 0, meaning: "Weight of the teacher's divergence."}
                  samples: {type: whole, default: 80, minimum: 8, unit: samples, meaning: Samples of the alignment.}
                  align_steps: {type: whole, default: 40, minimum: 1, unit: optimizer steps, meaning: Length of the alignment.}
                  methods: {type: list, default: [ppl, hardest], meaning: How samples of the alignment are chosen.}
                  seeds: {type: list, default: [1, 2, 3], meaning: Seeds of world and training.}

                scales:
                  small: {towns: 16, base_tokens: 160000, field_tokens: 32000, seeds: [1, 2, 3]}
                  paper: {towns: 200, layers: 6, width: 256, rate: 1e-3, base_tokens: 4000000, field_tokens: 1000000, samples: 400, align_steps: 200, methods: [ppl, fas, random, hardest], seeds: [1, 2, 3, 4, 5]}

                steps:
                  world:
                    kind: mix-world
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    towns: ${parameters.towns}

                  fresh:
                    kind: fresh
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    texts: ["${world.general}", "${world.field}"]
                    vocabulary: 640
                    chat: true
                    layers: ${parameters.layers}
                    width: ${parameters.width}
                    context: 128

                  # General knowledge in prose, and four kinds of instructions about half of it, as plain text.
                  base:
                    kind: train
                    for: {seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${fresh.model}
                      data:
                        - {path: "${world.general}", name: prose, weight: 1}
                        - {path: "${world.instructions}", name: instructions, weight: 1, rendering: plain}
                        - {path: "${world.preferences}", name: preferences, weight: 0.25, rendering: plain}
                      objective: causal-lm
                      mixing: {rates: exact}
                      optimizer: {type: adamw, rate: 3e-3}
                      schedule: {type: cosine, warmup: 0.03}
                      batch: {sequences: 4, length: 64}
                      tokens: ${parameters.base_tokens}

                  # The field: alone, mixed three to one with plain instructions and preferences, and the mixture beside the base as teacher. Equal tokens.
                  field:
                    kind: train
                    for:
                      arm:
                        - {name: domain, general: 0, teacher: none}
                        - {name: mix, general: 1, teacher: none}
                        - {name: lssd, general: 1, teacher: lssd}
                        - {name: self, general: 1, teacher: self}
                      seed: ${parameters.seeds}
                    seed: ${for.seed}
                    configuration:
                      model: ${base.model}
                      data:
                        - {path: "${world.field}", name: field, weight: 3}
                        - {path: ["${world.instructions}", "${world.preferences}"], name: general, weight: "${for.arm.general}", rendering: plain}
                      objective: causal-lm
                      distillation: {type: "${for.arm.teacher}", alpha: "${parameters.alpha}"}
                      mixing: {rates: exact}
                      optimizer: {type: adamw, rate: "${parameters.rate}"}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {sequences: 4, length: 64}
                      tokens: ${parameters.field_tokens}

                  before:
                    kind: examine
                    for: {seed: "${parameters.seeds}"}
                    model: ${base.model}
                    include: ["${world.exams}"]
                    tasks: [old_facts, new_facts, old_questions, new_questions]
                    metric: acc

                  after:
                    kind: examine
                    for: {arm: [domain, mix, lssd, self], seed: "${parameters.seeds}"}
                    model: ${field.model}
                    include: ["${world.exams}"]
                    tasks: [old_facts, new_facts, old_questions, new_questions]
                    metric: acc

                  # The same short alignment for all: the samples each model finds easiest, in the chat template.
                  easy:
                    kind: select
                    for: {arm: [domain, mix, lssd, self], seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    model: ${field.model}
                    samples: ["${world.instructions}", "${world.preferences}"]
                    method: ppl
                    count: ${parameters.samples}

                  align:
                    kind: train
                    for: {arm: [domain, mix, lssd, self], seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${field.model}
                      data: {path: "${easy.samples}", name: easy}
                      objective: sft
                      optimizer: {type: adamw, rate: 1e-3}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {sequences: 8, length: 128}
                      steps: ${parameters.align_steps}

                  chat:
                    kind: examine
                    for: {arm: [domain, mix, lssd, self], seed: "${parameters.seeds}"}
                    model: ${align.model}
                    include: ["${world.exams}"]
                    tasks: [new_chat, old_chat]
                    chat: true
                    metric: acc

                  # Easy samples or hard ones, for the model of the mixture beside its teacher.
                  chosen:
                    kind: select
                    for: {method: "${parameters.methods}", seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    model: ${field[arm=lssd].model}
                    samples: ["${world.instructions}", "${world.preferences}"]
                    method: ${for.method}
                    count: ${parameters.samples}

                  shaped:
                    kind: train
                    for: {method: "${parameters.methods}", seed: "${parameters.seeds}"}
                    seed: ${for.seed}
                    configuration:
                      model: ${field[arm=lssd].model}
                      data: {path: "${chosen.samples}", name: chosen}
                      objective: sft
                      optimizer: {type: adamw, rate: 1e-3}
                      schedule: {type: cosine, warmup: 0.05}
                      batch: {sequences: 8, length: 128}
                      steps: ${parameters.align_steps}

                  kept:
                    kind: examine
                    for: {method: "${parameters.methods}", seed: "${parameters.seeds}"}
                    model: ${shaped.model}
                    include: ["${world.exams}"]
                    tasks: [old_facts]
                    metric: acc

                claims:
                  mix_keeps:
                    says: The mixture keeps at least as much general knowledge as the field alone (within 2 points).
                    arm: ${after[arm=mix].old_facts/acc}
                    against: ${after[arm=domain].old_facts/acc}
                    direction: not-less
                    margin: 0.02
                  teacher_keeps:
                    says: The swapped teacher keeps at least as much general knowledge as the mixture alone (within 2 points).
                    arm: ${after[arm=lssd].old_facts/acc}
                    against: ${after[arm=mix].old_facts/acc}
                    direction: not-less
                    margin: 0.02
                  teacher_learns:
                    says: The swapped teacher lets as much of the field be learned as the mixture alone (within 5 points).
                    arm: ${after[arm=lssd].new_facts/acc}
                    against: ${after[arm=mix].new_facts/acc}
                    direction: not-less
                    margin: 0.05
                  swap_learns:
                    says: Beside the swapped teacher more of the field is learned than beside the teacher as it is.
                    arm: ${after[arm=lssd].new_facts/acc}
                    against: ${after[arm=self].new_facts/acc}
                  mix_is_asked:
                    says: After the same alignment, the mixture answers more questions about the field in a chat than the field alone.
                    arm: ${chat[arm=mix].new_chat/acc}
                    against: ${chat[arm=domain].new_chat/acc}
                  easy_keeps:
                    says: Aligned on easy samples, at least as much general knowledge is kept as on hard ones (within 2 points).
                    arm: ${kept[method=ppl].old_facts/acc}
                    against: ${kept[method=hardest].old_facts/acc}
                    direction: not-less
                    margin: 0.02

                """#),
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
