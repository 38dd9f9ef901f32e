{{/* The name that everything of this release begins with. */}}
{{- define "aetherflow.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{/* Which pods are a service's: root, service. */}}
{{- define "aetherflow.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end }}

{{- define "aetherflow.labels" -}}
{{ include "aetherflow.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* An environment variable out of a secret, when one is named: variable, secret. */}}
{{- define "aetherflow.fromSecret" -}}
{{- if .secret.name }}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef:
      name: {{ .secret.name }}
      key: {{ .secret.key }}
{{- end }}
{{- end }}

{{/* Redis, as all services reach it. */}}
{{- define "aetherflow.redis" -}}
- name: AETHERFLOW_REDIS_HOST
  value: {{ required "redis.host is missing: where Redis is" .Values.redis.host | quote }}
- name: AETHERFLOW_REDIS_PORT
  value: {{ .Values.redis.port | quote }}
{{- include "aetherflow.fromSecret" (dict "variable" "AETHERFLOW_REDIS_PASSWORD" "secret" .Values.redis.passwordSecret) }}
{{- end }}

{{/*
A service's Deployment, Service and PodDisruptionBudget.
  root        the chart's own context
  service     gateway, session or statesync: the key of its values
  ports       its ports by name, beside the management port
  management  the port of its health pages and metrics
  headless    whether its name stands for the addresses of all its pods, which the gateways look up
  grace       seconds that it may take to end: longer than it needs to finish what it was given
  env         its environment, as a text
*/}}
{{- define "aetherflow.workload" -}}
{{- $values := index .root.Values .service }}
{{- $name := printf "%s-%s" (include "aetherflow.name" .root) .service }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $name }}
  labels: {{- include "aetherflow.labels" . | nindent 4 }}
spec:
  replicas: {{ $values.replicas }}
  # A new pod is ready before an old one goes.
  strategy:
    rollingUpdate:
      maxUnavailable: 0
      maxSurge: 1
  selector:
    matchLabels: {{- include "aetherflow.selector" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "aetherflow.labels" . | nindent 8 }}
      annotations:
        prometheus.io/scrape: "true"
        prometheus.io/path: /actuator/prometheus
        prometheus.io/port: {{ .management | quote }}
    spec:
      # Kubernetes would set variables such as AETHERFLOW_GATEWAY_PORT, which mean something else here.
      enableServiceLinks: false
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: {{ .grace }}
      {{- with .root.Values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        runAsGroup: 10001
        seccompProfile:
          type: RuntimeDefault
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "aetherflow.selector" . | nindent 14 }}
      containers:
        - name: {{ .service }}
          image: "{{ .root.Values.image.registry }}/{{ .service }}-service:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}"
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
          env:
            {{- .env | nindent 12 }}
            {{- with .root.Values.otlpEndpoint }}
            - name: AETHERFLOW_OTLP_ENDPOINT
              value: {{ . | quote }}
            {{- end }}
            {{- with $values.javaOptions }}
            - name: JDK_JAVA_OPTIONS
              value: {{ . | quote }}
            {{- end }}
            {{- range $variable, $value := $values.env }}
            - name: {{ $variable }}
              value: {{ $value | quote }}
            {{- end }}
          ports:
            {{- range $port, $number := .ports }}
            - name: {{ $port }}
              containerPort: {{ $number }}
            {{- end }}
            - name: management
              containerPort: {{ .management }}
          # Migrations of the schema run before this ends.
          startupProbe:
            httpGet:
              path: /actuator/health/liveness
              port: management
            periodSeconds: 2
            failureThreshold: 90
          readinessProbe:
            httpGet:
              path: /actuator/health/readiness
              port: management
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 2
          livenessProbe:
            httpGet:
              path: /actuator/health/liveness
              port: management
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          lifecycle:
            preStop:
              # Nobody new is sent here any more when the service itself begins to drain.
              exec:
                command: [sleep, "5"]
          resources: {{- toYaml $values.resources | nindent 12 }}
          volumeMounts:
            - name: tmp
              mountPath: /tmp
      volumes:
        - name: tmp
          emptyDir: {}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ $name }}
  labels: {{- include "aetherflow.labels" . | nindent 4 }}
spec:
  {{- if .headless }}
  clusterIP: None
  {{- end }}
  selector: {{- include "aetherflow.selector" . | nindent 4 }}
  ports:
    {{- range $port, $number := .ports }}
    - name: {{ $port }}
      port: {{ $number }}
      targetPort: {{ $port }}
    {{- end }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ $name }}
  labels: {{- include "aetherflow.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "aetherflow.selector" . | nindent 6 }}
{{- end }}
